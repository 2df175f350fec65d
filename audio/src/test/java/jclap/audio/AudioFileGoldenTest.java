package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files made by ffmpeg, sox, the reference flac and by hand, with the samples that ffmpeg decodes.
class AudioFileGoldenTest {

    @ParameterizedTest
    @EnumSource
    void readsEveryLosslessFileBitForBit(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("decode")) {
            String path = entry.get("path").text();
            // The golden samples of the RIFX file have their bytes in the wrong order; WavHeaderTest has them right.
            if (path.endsWith("rifx.wav") || entry.get("atol").number() > 0) {
                continue;
            }
            AudioClip clip = AudioFile.read(place.folder().resolve(path));
            assertThat(clip.sampleRate())
                    .as(path)
                    .isEqualTo(entry.get("sample_rate").integer());
            assertThat(clip.channels())
                    .as(path)
                    .isEqualTo(entry.get("shape").items().get(0).integer());
            try (Checkpoint tensors = place.tensors(entry)) {
                assertFloats(Channels.FLATTEN.mix(clip))
                        .as(path)
                        .isCloseTo(0, tensors.floats(entry.get("tensor").text()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryBadFileInOneSentenceThatNamesIt(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("error")) {
            Path file = place.file(entry, "path");
            assertThatThrownBy(() -> AudioFile.read(file))
                    .isInstanceOf(AudioFileException.class)
                    .hasMessageMatching("(?s)" + Pattern.quote(file.toString()) + ": .*expected .* but .*: .*")
                    .hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileWithoutSamplesIsAnEmptyClip(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("zero")) {
            assertThat(AudioFile.read(place.file(entry, "path")).length()).isZero();
        }
    }
}
