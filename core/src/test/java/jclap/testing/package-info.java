/// What the tests of all modules share: the golden data and assertions whose failures can be read.
///
/// It is packed as the test-jar of core, and a package of its own, because a package must not be split over two jars.
package jclap.testing;
