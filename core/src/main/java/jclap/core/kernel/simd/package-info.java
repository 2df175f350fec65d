/// The inner loops with the Vector API, with the signatures of their plain twins in [jclap.core.kernel].
///
/// Nothing here is loaded unless [jclap.core.kernel.Simd#ON].
package jclap.core.kernel.simd;
