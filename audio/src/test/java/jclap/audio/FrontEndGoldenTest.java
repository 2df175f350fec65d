package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import jclap.audio.MelFilterBank.Norm;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The front ends of msclap, LAION and Hugging Face on real sounds. Loud bins are tight; the noise floor is where
/// float rounding shows, in the originals as well.
class FrontEndGoldenTest {

    @ParameterizedTest
    @EnumSource
    void picturesSoundsAsTheOriginalsDo(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("logmel")) {
            Json params = entry.get("params");
            // torchvision filters the shrunk picture since 0.17; no model was trained like that.
            if (params.find("antialias").map(Json::bool).orElse(false)) {
                continue;
            }
            AudioClip clip = clip(place, entry);
            FrontEnd frontEnd = frontEnd(entry.get("family").text(), params);
            FrontEnd.Features features = frontEnd.features(clip, crop(params));
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = entry.get("id").text();
                int channels =
                        params.find("channels_in_file").map(Json::integer).orElse(1);
                int stride =
                        params.find("frame_stride_in_file").map(Json::integer).orElse(1);
                requireClose(
                        id,
                        pick(features, channels, stride),
                        tensors.floats(id),
                        entry.get("regions").items());
                entry.find("longer")
                        .ifPresent(longer -> assertThat(features.longer()).isEqualTo(longer.bool()));
                if (entry.find("waveform_atol").isPresent()) {
                    requireWaveform(entry, frontEnd.waveform(clip, crop(params)), tensors);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fillsShortSoundsAsLaion(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("fill")) {
            Json params = entry.get("params");
            float[] x = Samples.quantize(clip(place, entry).mono());
            Fill fill = fill(params.get("filling").text());
            float[] y = fill.fill(x, params.get("max_len").integer());
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = entry.get("id").text();
                float[] expected = tensors.floats(id);
                float[] actual = new float[expected.length];
                for (int i = 0; i < actual.length; i++) {
                    actual[i] = y[i * params.get("stride_in_file").integer()];
                }
                assertFloats(actual).as(id).isCloseTo(0, expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesSamplesThrough16BitsAsLaion(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("quantise")) {
            try (Checkpoint tensors = place.tensors(entry)) {
                assertFloats(Samples.quantize(tensors.floats("quantise/in")))
                        .isCloseTo(0, tensors.floats("quantise/out"));
            }
        }
    }

    private static AudioClip clip(GoldenPlace place, Json entry) throws IOException {
        if (entry.find("clip").isPresent()) {
            return AudioFile.read(place.file(entry, "clip"));
        }
        String name = entry.get("clip48k").text();
        if (name.equals("long48k")) {
            return AudioFile.read(place.folder().resolve("clips/long48k.wav"));
        }
        try (Checkpoint clips = SafeTensors.open(place.folder().resolve("clips48k.safetensors"))) {
            return AudioClip.mono(clips.floats(name), 48000);
        }
    }

    private static FrontEnd frontEnd(String family, Json params) {
        boolean fused = params.find("truncation").map(Json::text).orElse("").equals("fusion");
        return switch (family) {
            case "msclap2022" -> FrontEnd.of(Recipe.msclap2022());
            case "msclap2023" -> FrontEnd.of(Recipe.msclap2023());
            case "laion_unfused" -> FrontEnd.of(Recipe.laion());
            case "laion_fused" -> FrontEnd.of(Recipe.laionFused());
            default -> huggingFace(fused, fill(params.get("padding").text()));
        };
    }

    /// The golden run left `frequency_min` at the class's default of 0, where every published configuration has 50.
    private static FrontEnd huggingFace(boolean fused, Fill fill) {
        Recipe recipe = fused ? Recipe.huggingFaceFused() : Recipe.huggingFace();
        return FrontEnd.of(recipe.with(fill))
                .with(
                        fused
                                ? MelFilterBank.of(48000, 1024, 64, 0, 14000, MelScale.HTK, Norm.NONE)
                                : MelFilterBank.of(48000, 1024, 64, 0, 14000, MelScale.SLANEY, Norm.SLANEY));
    }

    private static Fill fill(String name) {
        return switch (name) {
            case "pad" -> Fill.PAD;
            case "repeat" -> Fill.REPEAT;
            default -> Fill.REPEAT_PAD;
        };
    }

    /// The starts that the golden run was given, one after the other.
    private static CropStart crop(Json params) {
        if (params.find("start_if_longer").isPresent()) {
            return CropStart.at(params.get("start_if_longer").integer());
        }
        Iterator<Json> starts =
                params.find("offsets").map(Json::items).orElse(List.of()).iterator();
        return (first, count) -> CropStart.at(starts.next().integer()).start(first, count);
    }

    private static float[] pick(FrontEnd.Features features, int channels, int stride) {
        int mels = features.mels(), rows = (features.frames() + stride - 1) / stride;
        float[] picked = new float[channels * rows * mels];
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < rows; row++) {
                int from = (c * features.frames() + row * stride) * mels;
                System.arraycopy(features.values(), from, picked, (c * rows + row) * mels, mels);
            }
        }
        return picked;
    }

    /// An element is compared within the tolerance of the first region whose `min_ref` it reaches.
    private static void requireClose(String id, float[] actual, float[] expected, List<Json> regions) {
        assertThat(actual).as(id).hasSameSizeAs(expected);
        double above = Double.POSITIVE_INFINITY;
        for (Json region : regions) {
            double from = region.get("min_ref").number(), to = above;
            float[] a = new float[actual.length], e = new float[actual.length];
            int n = 0;
            for (int i = 0; i < actual.length; i++) {
                if (expected[i] >= from && expected[i] < to) {
                    a[n] = actual[i];
                    e[n++] = expected[i];
                }
            }
            assertFloats(Arrays.copyOf(a, n))
                    .as(id + " from " + from + " dB")
                    .isCloseTo(region.get("atol").number(), Arrays.copyOf(e, n));
            above = from;
        }
    }

    private static void requireWaveform(Json entry, float[] x, Checkpoint tensors) {
        String id = entry.get("id").text();
        double atol = entry.get("waveform_atol").number(), sum = 0;
        assertThat(x).hasSize(entry.get("waveform_len").integer());
        assertFloats(Arrays.copyOf(x, 2000)).as(id + " head").isCloseTo(atol, tensors.floats(id + "/waveform_head"));
        assertFloats(Arrays.copyOfRange(x, x.length - 2000, x.length))
                .as(id + " tail")
                .isCloseTo(atol, tensors.floats(id + "/waveform_tail"));
        for (float value : x) {
            sum += value;
        }
        assertThat(sum).as(id).isCloseTo(entry.get("waveform_sum").number(), within(0.01));
    }
}
