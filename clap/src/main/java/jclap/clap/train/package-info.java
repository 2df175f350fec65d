/// How two towers learn to agree.
///
/// ```text
/// DataSet → Manifest → Recordings → Reader (Augmentation, Captions) → Trainer → TrainingRun → model file
///                                                        ContrastiveLoss, AdamW   TrainingLog, Report   Evaluation ↩
/// ```
///
/// Read [ContrastiveLoss], which is the whole idea, then [Trainer], [Randomness] (why a killed run ends with the
/// same bits), [LargeBatch] (a batch that does not fit) and [TrainingRun]. What came of it is measured by an
/// [Evaluation]: accuracy, [AveragePrecision] and [RetrievalScores].
///
/// **Exercise.** Replace the share that equal captions get in [ContrastiveLoss] by the identity, train,
/// and explain what happens to the temperature.
package jclap.clap.train;
