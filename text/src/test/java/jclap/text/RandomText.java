package jclap.text;

import java.util.Random;

/// Short texts in which the cases that matter are likely: repeats, apostrophes, white space of all kinds, all planes,
/// controls, halves of surrogate pairs.
final class RandomText {

    private static final String COMMON = "aaabst'' \n\t\u00a0\u2009\u3000.,!12½é日𝒳🎵\u0085\u001c\u200b";

    private RandomText() {}

    static String next(Random random) {
        var text = new StringBuilder();
        int[] common = COMMON.codePoints().toArray();
        for (int n = random.nextInt(12); n > 0; n--) {
            switch (random.nextInt(10)) {
                case 0 -> text.appendCodePoint(random.nextInt(0x110000));
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.append((char) random.nextInt(0x250));
                default -> text.appendCodePoint(common[random.nextInt(common.length)]);
            }
        }
        return text.toString();
    }
}
