package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AudioClipTest {

    @Test
    void knowsItsLengthInSamplesAndSeconds() {
        var clip = AudioClip.mono(new float[48000 * 3], 48000);
        assertThat(clip.length()).isEqualTo(144000);
        assertThat(clip.duration()).isEqualTo(3.0);
        assertThat(clip).hasToString("AudioClip[1 channels, 144000 samples, 48000 Hz]");
    }

    @Test
    void mixesToTheMeanOfItsChannels() {
        var clip = new AudioClip(new float[][] {{1, 0, -1}, {0, 0.5f, -1}}, 8000);
        assertThat(clip.mono()).containsExactly(0.5f, 0.25f, -1);
    }

    @Test
    void theMixOfEqualChannelsIsThatChannel() {
        float[] x = {0.1f, -0.7f, 0.3f};
        assertThat(new AudioClip(new float[][] {x, x, x}, 8000).mono()).containsExactly(x);
    }

    @Test
    void clipsAreEqualWhenTheirSamplesAndRatesAre() {
        assertThat(AudioClip.mono(new float[] {1, 2}, 8000))
                .isEqualTo(AudioClip.mono(new float[] {1, 2}, 8000))
                .hasSameHashCodeAs(AudioClip.mono(new float[] {1, 2}, 8000))
                .isNotEqualTo(AudioClip.mono(new float[] {1, 2}, 16000))
                .isNotEqualTo(AudioClip.mono(new float[] {1, 3}, 8000));
    }

    @Test
    void rejectsNoChannelsUnequalChannelsAndNoRate() {
        assertThatThrownBy(() -> new AudioClip(new float[0][], 8000))
                .hasMessage("audioClip: expected at least one channel but got none");
        assertThatThrownBy(() -> new AudioClip(new float[][] {{1, 2}, {1}}, 8000))
                .hasMessage("audioClip: expected channels of equal length but got 2 and 1 samples");
        assertThatThrownBy(() -> AudioClip.mono(new float[1], 0))
                .hasMessage("audioClip: expected a sample rate of at least 1 but got 0");
    }
}
