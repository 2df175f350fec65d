/// How two towers learn to agree, and what came of it.
///
/// ```text
/// DataSet → Manifest → Recordings → Reader (Augmentation, Captions) → Trainer → TrainingRun → model file
///                                                        ContrastiveLoss, AdamW   TrainingLog, Report
/// model file, Recordings → Heard → Evaluation (words alone), Probe (a linear map) → Classification → Page
/// ```
///
/// Read [ContrastiveLoss], which is the whole idea, then [Trainer], [Randomness] (why a killed run ends with the
/// same bits), [LargeBatch] (a batch that does not fit) and [TrainingRun]. What came of it is measured by an
/// [Evaluation]: a [Classification] with its [AveragePrecision], and [RetrievalScores]; and by a [Probe], which asks
/// what a little supervision would add.
///
/// **Exercise.** Replace the share that equal captions get in [ContrastiveLoss] by the identity, train,
/// and explain what happens to the temperature.
package jclap.clap.train;
