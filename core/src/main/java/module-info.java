/// Tensors, reverse-mode autograd and the SIMD kernels below them.
module jclap.core {
    requires jdk.incubator.vector;

    exports jclap.core;
}
