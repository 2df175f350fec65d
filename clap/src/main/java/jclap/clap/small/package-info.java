/// How the model that comes with jclap was made, from two pretrained networks and a few hundred recordings, on one
/// core.
///
/// ```text
/// MiniLM ──── what it says about 74,000 texts ────▶ Student, a text tower of 4 million weights
/// tagger ──── the names of its 527 kinds of sound ──▶ Alignment: a sound is the mean of the names it might have
/// recordings and their labels ──────────────────────▶ the same, trained: first the map between, then both towers
/// ```
///
/// CLAP trains on a hundred thousand described recordings. Here are three hundred, and two networks that were each
/// shown millions of one thing: a tagger of sounds and an encoder of sentences. The tagger's classes have names, and
/// names are texts; so the two spaces touch in 527 places before anything is learned, and a sound comes to lie near
/// "sneezing" though nobody ever recorded a sneeze for it.
///
/// Read [Corpus] (which texts), [MiniLm] and [Teacher] (what they mean), [Student] (the tower that learns it), [Ears]
/// (what the tagger hears), [Alignment] (where the two meet), [BothTowers] and its [Lessons] (how they then learn
/// together), and [Reproduce], which does it all. [Studies] asks what each of these is worth.
///
/// **Exercise.** [Alignment] takes the mean of all 527 names. Take only the three loudest kinds, and find out what
/// becomes of recordings in which two things are heard.
package jclap.clap.small;
