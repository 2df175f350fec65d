/// The rules of the house, as tests: what may refer to what, what may be depended on, how long a file may be, that the
/// launcher launches and that the front page tells the truth. They live in the only module that sees all the others.
package jclap.house;
