/// Chapter 7: a classifier made of nothing but words. The model that comes with jclap places a recording and
/// a few words in one space; the word that lies nearest names the sound.
import module jclap.audio;
import module jclap.clap;

void main() {
    Clap clap = Clap.bundled();
    AudioClip recording = AudioFile.read(Path.of("clap/src/main/resources/jclap/clap/cli/demo/water.flac"));

    for (Score score : clap.zeroShot(List.of("sea waves", "rooster", "helicopter", "clock tick"), Prompt.SOUND_OF)
            .classify(recording)) {
        IO.println("%3.0f %%  %s".formatted(100 * score.probability(), score.label()));
    }
}
