package jclap.core;

/// What lies between the pixels of a picture.
///
/// The aligned methods put the centres of the first and last pixels of both pictures onto each other (PyTorch's
/// `align_corners`), the others the outer edges of the pictures.
public enum Interpolation {
    /// The nearest pixel that is not to the right of, or below, the place.
    NEAREST,
    /// A straight line between two pixels.
    BILINEAR,
    BILINEAR_ALIGNED,
    /// A cubic through four pixels, [Keys, 1981](https://doi.org/10.1109/TASSP.1981.1163711), with a = −0.75.
    BICUBIC,
    BICUBIC_ALIGNED
}
