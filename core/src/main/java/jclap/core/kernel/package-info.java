/// The inner loops, in plain Java: the definition of every result, the oracle of every test, and the fallback.
///
/// Kernels are static functions over arrays, offsets and lengths. They check nothing, and allocate nothing in inner
/// loops. What receives gradients they add to. Each public class picks once between its plain loops and its twin in
/// [jclap.core.kernel.simd], by a constant that costs the JIT nothing.
///
/// Read [Simd] (why there are two of everything), [Parallel] (loops on several threads with the same bits), [Scratch]
/// (memory that is used again), [Pointwise], [AdamStep], [Piecewise], [Reduce] and [Rows] (one pass over memory), then
/// [Gemm], where the time of a model goes, [PackedMatrix], the same for weights that stay, [Convolution], which is a
/// product in disguise, [Pooling], and [ScaledDotProduct], two products with a softmax between them.
///
/// **Exercise.** Swap the two inner loops of [Gemm#plain] and run `GemmBench.plain`. Explain the factor from what one
/// step of the innermost loop reads and writes.
package jclap.core.kernel;
