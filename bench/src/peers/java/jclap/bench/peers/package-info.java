/// Races against native libraries, and [ThreadRace] of two threads against one, compiled only with the profile `peers`.
package jclap.bench.peers;
