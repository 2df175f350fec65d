/// How two towers learn to agree.
///
/// ```text
/// Manifest → Recordings → Trainer (Augmentation, Captions → ContrastiveLoss → AdamW) → TrainingRun → model file
///                                                                                    Evaluation ↩
/// ```
///
/// Read [ContrastiveLoss], which is the whole idea, then [Trainer], [Randomness] (why a killed run ends with the
/// same bits) and [TrainingRun]. What came of it is measured by an [Evaluation]: accuracy, [AveragePrecision] and
/// [RetrievalScores].
///
/// **Exercise.** Replace the share that equal captions get in [ContrastiveLoss] by the identity, train,
/// and explain what happens to the temperature.
package jclap.clap.train;
