package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.audio.AudioStream;
import jclap.audio.picture.SpectrogramPicture;
import jclap.audio.picture.SpectrogramPicture.Scale;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;

/// Draws a picture of a recording.
///
/// @param file the recording
/// @param out the PNG file
record Spectrogram(String file, Path out, SpectrogramPicture picture) implements Command {

    static final Set<String> OPTIONS = Set.of("-o", "--scale", "--width", "--height", "--range");

    static final String USAGE = """
            usage: jclap spectrogram FILE -o PICTURE.png [options]

            Draws how loud each frequency is at each moment of a recording (- is standard input): time to the right,
            frequency upwards, level as colour, in dB below a full-scale sine. Channels are mixed.

              -o PICTURE.png        the picture
              --scale mel|linear    frequencies as they are heard (the default) or as they are counted
              --width N, --height N of the picture in pixels (1200 and 600)
              --range N             decibels from the darkest to the brightest colour (80)
            """;

    static Spectrogram parse(Options options) {
        List<String> files = options.operands(1, "an audio file");
        if (files.size() > 1) {
            throw new UsageException("expected one audio file but got " + files);
        }
        Path out = options.path("-o", ".png").orElseThrow(() -> new UsageException("expected -o PICTURE.png"));
        var usual = SpectrogramPicture.of(scale(options.text("--scale").orElse("mel")));
        var picture = new SpectrogramPicture(
                usual.scale(),
                options.integer("--width", 1, Integer.MAX_VALUE, usual.width()),
                options.integer("--height", 1, Integer.MAX_VALUE, usual.height()),
                options.integer("--range", 1, Integer.MAX_VALUE, (int) usual.range()));
        return new Spectrogram(files.getFirst(), out, picture);
    }

    private static Scale scale(String name) {
        return switch (name) {
            case "mel" -> Scale.MEL;
            case "linear" -> Scale.LINEAR;
            default -> throw new UsageException("expected mel or linear after --scale but got " + name);
        };
    }

    @Override
    public int run(Console console) throws IOException {
        AtomicFile.requirePlace(out);
        AudioClip clip;
        try (AudioStream in = Inputs.open(console, file)) {
            clip = AudioFile.read(in);
        }
        if (clip.length() == 0) {
            throw new IOException(file + ": expected sound but got no samples: record it again");
        }
        String name = file.equals(Inputs.STANDARD_INPUT)
                ? "standard input"
                : Path.of(file).getFileName().toString();
        String channels = clip.channels() == 1 ? "mono" : clip.channels() + " channels";
        String title = String.format(
                Locale.ROOT, "%s · %.2f s · %d Hz · %s", name, clip.duration(), clip.sampleRate(), channels);
        byte[] png = picture.png(clip, title);
        AtomicFile.write(out, stream -> stream.write(png));
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("file", Json.of(file));
            members.put("picture", Json.of(out.toString()));
            members.put("seconds", Json.of(clip.duration()));
            members.put("sampleRate", Json.of(clip.sampleRate()));
            members.put("channels", Json.of(clip.channels()));
            console.answer(members);
        } else {
            console.answer(out + ": " + title);
        }
        return ExitStatus.DONE;
    }
}
