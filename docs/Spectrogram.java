/// Chapter 3: from a waveform to the picture a model sees. A tone that rises through four octaves, as bands of the mel
/// scale over time: a straight line, since the mel scale, like the ear, hears ratios.
import module jclap.audio;

void main() {
    int rate = 32_000, hop = 1_600, mels = 20;
    float[] sweep = new float[2 * rate];
    for (int i = 0; i < sweep.length; i++) {
        double seconds = (double) i / rate, phase = 2 * Math.PI * 500 * (Math.pow(2, 2 * seconds) - 1) / (2 * Math.log(2));
        sweep[i] = (float) (0.5 * Math.sin(phase)); // 500 Hz to 8 kHz
    }
    var bank = MelFilterBank.of(rate, 1024, mels, 50, 14_000, MelScale.SLANEY, MelFilterBank.Norm.SLANEY);
    LogMel logMel = LogMel.of(Stft.of(Stft.Config.of(1024, hop)), bank);
    float[] picture = logMel.transform(sweep); // (frames, mels), in decibels

    for (int mel = mels - 1; mel >= 0; mel--) {
        var row = new StringBuilder();
        for (int frame = 0; frame < logMel.frames(sweep.length); frame++) {
            float decibels = picture[frame * mels + mel];
            row.append(decibels > 10 ? '#' : decibels > -10 ? '+' : decibels > -30 ? '.' : ' ');
        }
        IO.println("%2d %s".formatted(mel, row.toString().stripTrailing()));
    }
}
