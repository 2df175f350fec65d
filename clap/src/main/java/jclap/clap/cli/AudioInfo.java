package jclap.clap.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import jclap.audio.AudioStream;
import jclap.audio.Levels;
import jclap.core.io.Json;

/// Says what is in audio files, without taking them into memory.
///
/// @param files audio files, or `-` for standard input
record AudioInfo(List<String> files) implements Command {

    private static final double QUIET = -50;

    static final String USAGE = """
            usage: jclap audio-info FILE…

            Describes audio files (WAV, FLAC, AIFF or AU; - is standard input): format, rate, channels, length and
            loudness. Every sample is read, so a damaged file is found, and warned is of silence, of a silent channel, of
            clipping, and of samples beyond full scale.

              --json   {"file":…,"format":…,"encoding":…,"sample_rate":…,"channels":…,"samples":…,"seconds":…,
                       "peak_dbfs":…,"rms_dbfs":…,"clipped_samples":…,"warnings":[…]} for each file

            dBFS are decibels below full scale: a square wave of full scale has a root mean square of 0, a sine of −3.
            """;

    static AudioInfo parse(Options options) {
        return new AudioInfo(options.operands(1, "an audio file"));
    }

    @Override
    public int run(Console console) throws IOException {
        return Inputs.each(console, files, file -> {
            try (AudioStream in = Inputs.open(console, file)) {
                Levels levels = Levels.of(in);
                if (console.json()) {
                    console.answer(json(file, in, levels));
                } else {
                    answer(console, file, in, levels);
                }
            }
        });
    }

    private static void answer(Console console, String file, AudioStream in, Levels levels) {
        console.answer(console.bold(file));
        line(console, "format", in.format() + ", " + in.encoding());
        line(console, "rate", in.sampleRate() + " Hz");
        line(console, "channels", Integer.toString(in.channels()));
        line(console, "length", duration(seconds(in, levels)) + " (" + levels.length() + " samples)");
        line(console, "peak", decibels(levels.peak()));
        line(console, "rms", decibels(levels.rms()));
        warnings(in, levels).forEach(warning -> line(console, "warning", warning));
    }

    private static void line(Console console, String name, String value) {
        console.answer("  %-9s %s".formatted(name, value));
    }

    private static LinkedHashMap<String, Json> json(String file, AudioStream in, Levels levels) {
        var members = new LinkedHashMap<String, Json>();
        members.put("file", Json.of(file));
        members.put("format", Json.of(in.format()));
        members.put("encoding", Json.of(in.encoding()));
        members.put("sample_rate", Json.of(in.sampleRate()));
        members.put("channels", Json.of(in.channels()));
        members.put("samples", Json.of(levels.length()));
        members.put("seconds", Json.of(seconds(in, levels)));
        members.put("peak_dbfs", number(Levels.decibels(levels.peak())));
        members.put("rms_dbfs", number(Levels.decibels(levels.rms())));
        members.put("clipped_samples", Json.of(levels.clipped()));
        members.put(
                "warnings", Json.of(warnings(in, levels).stream().map(Json::of).toList()));
        return members;
    }

    private static List<String> warnings(AudioStream in, Levels levels) {
        var warnings = new ArrayList<String>();
        if (levels.length() == 0) {
            warnings.add("there are no samples");
        } else if (levels.peak() == 0) {
            warnings.add("silent: every sample is 0");
        } else if (Levels.decibels(levels.peak()) < QUIET) {
            warnings.add("nearly silent: no sample reaches " + decibels(Math.pow(10, QUIET / 20)));
        } else if (levels.silentChannels() > 0) {
            warnings.add(levels.silentChannels() + " of " + in.channels() + " channels silent");
        }
        if (levels.clipped() > 0) {
            warnings.add("clipped: " + levels.clipped() + " samples stand in runs at full scale");
        }
        if (levels.peak() > 1) {
            warnings.add("beyond full scale: players and 16-bit files cut that off");
        }
        return warnings;
    }

    private static double seconds(AudioStream in, Levels levels) {
        return (double) levels.length() / in.sampleRate();
    }

    /// JSON has no infinity.
    private static Json number(double value) {
        return Double.isFinite(value) ? Json.of(value) : new Json.Null();
    }

    private static String decibels(double magnitude) {
        return magnitude == 0 ? "−∞ dBFS" : "%.1f dBFS".formatted(Levels.decibels(magnitude));
    }

    private static String duration(double seconds) {
        return seconds < 60
                ? "%.3f s".formatted(seconds)
                : "%d:%02d:%06.3f h".formatted((long) seconds / 3600, (long) seconds / 60 % 60, seconds % 60);
    }
}
