/// Chapter 3, in colour: the same rising tone with a second, softer one that stays, drawn as a picture with axes. What
/// the picture says is what was put in: at 1 s the tone has 2000 Hz, and the other lies 20 dB below it.
import module jclap.audio;

void main() throws IOException {
    int rate = 32_000;
    float[] sound = new float[2 * rate];
    for (int i = 0; i < sound.length; i++) {
        double seconds = (double) i / rate, phase = 2 * Math.PI * 500 * (Math.pow(2, 2 * seconds) - 1) / (2 * Math.log(2));
        sound[i] = (float) (0.5 * Math.sin(phase) + 0.05 * Math.sin(2 * Math.PI * 300 * seconds));
    }
    AudioClip clip = AudioClip.mono(sound, rate);
    byte[] png = SpectrogramPicture.of(SpectrogramPicture.Scale.MEL).png(clip, "A tone that rises, and one that stays");

    Path file = Files.createTempDirectory("jclap").resolve("picture.png");
    Files.write(file, png);
    IO.println("drawn in " + file.getFileName() + ": " + (png.length > 10_000 ? "look at it" : "empty"));
}
