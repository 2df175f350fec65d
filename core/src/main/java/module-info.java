/// Tensors, reverse-mode autograd and the SIMD kernels below them.
// The modules it exports to are compiled after it.
@SuppressWarnings("module")
module jclap.core {
    requires jdk.incubator.vector;

    exports jclap.core;
    exports jclap.core.io;
    exports jclap.core.kernel to
            jclap.audio,
            jclap.bench,
            jclap.clap,
            jclap.nn;
}
