package jclap.audio;

/// LAION's feature fusion: a second look at sounds that are too long.
public enum Fusion {
    /// One crop is all that is seen.
    NONE,
    /// Channel 0 is the whole sound, 1 to 3 are crops: LAION's order.
    WHOLE_FIRST,
    /// Channels 0 to 2 are crops, 3 is the whole sound: Hugging Face's order, for the same weights.
    WHOLE_LAST
}
