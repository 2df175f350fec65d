/// Measured, not claimed: one JMH class per subject, each with the work it does per call in its comment, the baseline
/// beside the fast version, and a setup that refuses to measure a wrong result.
///
/// A number measured here means something beside another number of the same run only: machines, their load and their
/// clock differ more than the versions of a kernel do.
package jclap.bench;
