package jclap.clap;

/// How well a recording fits a label.
///
/// @param label as it was given
/// @param cosine of the angle between recording and label, in [−1, 1]; comparable between recordings
/// @param probability of this label under the assumption that [ZeroShot.Choice] names: if exactly one of the labels
///     is right it depends on which others there were, otherwise it does not
public record Score(String label, float cosine, float probability) {}
