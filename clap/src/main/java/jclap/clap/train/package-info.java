/// How two towers learn to agree, and what came of it.
///
/// ```text
/// DataSet → Manifest → Recordings (SoundCache) → Reader (Augmentation, Captions) → Trainer → TrainingRun → model file
///                                                       Towers, ContrastiveLoss, Learner   TrainingLog, Report
/// model file, Recordings → Heard → Evaluation (words alone), Probe (a linear map), FineTuning → Classification → Page
/// ```
///
/// Read [ContrastiveLoss], which is the whole idea, then [Trainer] and [Learner] (how a gradient becomes a step),
/// [Randomness] (why a killed run ends with the same bits), [LargeBatch] (a batch that does not fit) and [TrainingRun].
/// What came of it is measured by an [Evaluation]: a [Classification] with its [AveragePrecision], and
/// [RetrievalScores]; by a [Probe] and by [FineTuning], which ask what supervision would add; and by a [FreezingStudy].
///
/// **Exercise.** Replace the share that equal captions get in [ContrastiveLoss] by the identity, train,
/// and explain what happens to the temperature.
package jclap.clap.train;
