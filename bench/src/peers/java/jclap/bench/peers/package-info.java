/// Races against native libraries, compiled only with the profile `peers`.
package jclap.bench.peers;
