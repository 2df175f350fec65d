/// Looking at sound: a spectrogram as a picture that can be printed.
///
/// ```text
/// AudioClip ── PixelGrid (Stft) ──▶ a level for each pixel ── ColorMap ──▶ Canvas ◀── Plot: Lettering (Glyphs), Ticks
///                                                                            └── Png ──▶ a file
/// ```
///
/// Whoever trains on sound should look at it first: clipping, hum, a missing upper half of the spectrum or ten seconds
/// of silence are seen at once and heard late. A picture must not lie, either. Every sample is in it, however long the
/// sound; equal steps of level are equal steps of lightness; and the axes say what is meant.
///
/// There is no AWT here: it takes longer to start than all of this takes to draw, and is not part of every Java.
///
/// Read [SpectrogramPicture], then `PixelGrid`, `ColorMap`, `Plot`, `Ticks`, `Png`, and for the pleasure of it
/// `Glyphs`. [TimelinePicture] draws what a model made of a recording in the same frame, [ConfusionPicture] what it
/// takes for what.
///
/// **Exercise.** The picture shows how loud each frequency is, not in which phase. Colour each pixel by the change of
/// phase from one frame to the next (its hue) and by its level (its lightness): pure tones become even bands. What
/// do you have to change in `ColorMap`, and why can `PixelGrid` no longer average?
package jclap.audio.picture;
