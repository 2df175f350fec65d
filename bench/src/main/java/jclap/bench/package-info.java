/// Measured, not claimed: one JMH class per subject, each with the work it does per call in its comment, the baseline
/// beside the fast version and, where both compute the same, a setup that refuses to measure a wrong result.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench=GemmBench        one subject, or a regular expression
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench="GemmBench.gemm -p shape=960x960x960"
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench.main=jclap.bench.Guard   has a kernel become slower?
/// mvn -q -pl bench -am package -DskipTests -Ppeers                          against OpenBLAS, call by call in turn
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=ConvolutionRace   against ONNX Runtime
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=ModelRace         whole towers against ONNX Runtime
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=StftRace          against FFTW and JTransforms
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=TokenizerRace     against jtokkit
/// ```
///
/// A number measured here means something beside another number of the same run only: machines, their load and their
/// clock differ more than the versions of a kernel do.
///
/// Read [GemmBench] (what all of them look like), [GemmLadder] (what each idea in `Gemm` is worth), [PointwiseBench]
/// and [RowsBench] (where memory is the limit, so a copy is the baseline), [ConvolutionBench], [AttentionBench] and
/// [TrainingStepBench] (where the parts are the baseline of the whole), [AllocationBench], [ModelBench], then [Guard],
/// which is the only one that can fail. The races in `peers` stand beside JMH: two libraries in one JVM, call by call
/// in turn, so that the machine treats both alike.
///
/// Benchmarks stay on the class path, without a `module-info`: JMH starts the JVMs it measures in with the class path
/// of its own and would lose the modules.
///
/// **Exercise.** Take the packing out of the race: let `GemmBench` multiply 12 × 32 × 256, and explain the difference
/// to 960 × 960 × 960 by what has to be copied.
package jclap.bench;
