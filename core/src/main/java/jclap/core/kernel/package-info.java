/// The inner loops, in plain Java: the definition of every result, the oracle of every test, and the fallback.
///
/// Kernels are static functions over arrays, offsets and lengths. They check nothing, and allocate nothing in
/// inner loops.
package jclap.core.kernel;
