package jclap.audio;

/// Pitch as it is heard: equal steps in mel sound equally far apart.
public enum MelScale {
    /// Slaney's Auditory Toolbox, librosa's default: linear up to 1000 Hz, logarithmic above.
    SLANEY {
        @Override
        public double toMel(double hz) {
            return hz < 1000 ? hz * 3 / 200 : 15 + 27 * Math.log(hz / 1000) / Math.log(6.4);
        }

        @Override
        public double toHz(double mel) {
            return mel < 15 ? mel * 200 / 3 : 1000 * Math.exp((mel - 15) * Math.log(6.4) / 27);
        }
    },
    /// The formula of the HTK speech toolkit: `2595·log₁₀(1 + f/700)`.
    HTK {
        @Override
        public double toMel(double hz) {
            return 2595 * Math.log10(1 + hz / 700);
        }

        @Override
        public double toHz(double mel) {
            return 700 * (Math.pow(10, mel / 2595) - 1);
        }
    };

    /// {@return the pitch of a frequency}
    public abstract double toMel(double hz);

    /// {@return the frequency of a pitch}
    public abstract double toHz(double mel);
}
