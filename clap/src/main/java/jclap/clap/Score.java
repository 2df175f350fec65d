package jclap.clap;

/// How well a recording fits a label.
///
/// @param label as it was given
/// @param cosine of the angle between recording and label, in [−1, 1]; comparable between recordings
/// @param probability of this label if exactly one of the given labels is right: a softmax over them, so it
///     depends on which other labels there were
public record Score(String label, float cosine, float probability) {}
