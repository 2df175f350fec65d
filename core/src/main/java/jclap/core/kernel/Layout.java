package jclap.core.kernel;

/// Whether an operand of a matrix product is stored as the formula writes it, or as its transpose.
public enum Layout {
    PLAIN,
    TRANSPOSED
}
