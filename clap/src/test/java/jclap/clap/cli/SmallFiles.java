package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.ModelFile;
import jclap.clap.testing.TinyClap;

/// Recordings, lists of them and a model, in a folder.
record SmallFiles(Path folder) {

    /// {@return the file of a recording}
    String wav(String name, float... samples) {
        Path file = folder.resolve(name);
        WavWriter.write(AudioClip.mono(samples, TinyClap.RECIPE.sampleRate()), file, WavWriter.Encoding.FLOAT_32);
        return file.toString();
    }

    /// {@return the file of a tone of its own}
    String tone(String name, double frequency) {
        return wav(name, TinyClap.tone(frequency, 2000, new SplittableRandom(name.hashCode())));
    }

    /// {@return the file of a list with the columns path, label and fold}
    String table(String... rows) throws IOException {
        Path data = folder.resolve("data.csv");
        return Files.writeString(data, "path,label,fold\n" + String.join("\n", rows) + "\n")
                .toString();
    }

    /// {@return the file of an untrained model}
    String model() throws IOException {
        Path model = folder.resolve(ModelFile.NAME);
        ModelFile.save(TinyClap.untrained(), model, Map.of());
        return model.toString();
    }
}
