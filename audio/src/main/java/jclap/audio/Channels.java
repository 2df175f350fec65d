package jclap.audio;

/// How the channels of a clip become the one that a model hears.
public enum Channels {
    /// Their mean: what a mono recording of the same scene would have been.
    MEAN {
        @Override
        public float[] mix(AudioClip clip) {
            return clip.mono();
        }
    },
    /// The first one alone, as LAION's training loader takes it.
    FIRST {
        @Override
        public float[] mix(AudioClip clip) {
            return clip.samples()[0];
        }
    },
    /// One after the other, so that stereo becomes twice as long: what msclap does (microsoft/CLAP#42).
    FLATTEN {
        @Override
        public float[] mix(AudioClip clip) {
            int n = clip.length();
            float[] x = new float[Math.multiplyExact(clip.channels(), n)];
            for (int c = 0; c < clip.channels(); c++) {
                System.arraycopy(clip.samples()[c], 0, x, c * n, n);
            }
            return x;
        }
    };

    /// {@return the one channel; perhaps an array of the clip itself}
    public abstract float[] mix(AudioClip clip);
}
