/// Layers, as records of tensors, and the state dictionaries and optimizers that work on them.
module jclap.nn {
    requires transitive jclap.core;

    exports jclap.nn;
}
