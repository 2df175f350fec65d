package jclap.audio;

import java.util.Arrays;

/// Which part of a sound is heard when it is too long. The originals draw it at random and cannot repeat a result
/// ([CropStart#random]); these give the same part each time.
public enum Crop implements CropStart {
    /// The beginning.
    HEAD {
        @Override
        public int start(int first, int count) {
            return first;
        }
    },
    /// The middle.
    CENTER {
        @Override
        public int start(int first, int count) {
            return first + (count - 1) / 2;
        }
    },
    /// All of it, in as few clips as cover it, evenly spread. Where only one clip is asked for it is the first.
    COVER {
        @Override
        public int start(int first, int count) {
            return first;
        }

        @Override
        public int[] starts(int n, int length) {
            int count = Math.max(1, Math.ceilDiv(n, length));
            int[] starts = new int[count];
            Arrays.setAll(starts, i -> count == 1 ? 0 : (int) ((long) (n - length) * i / (count - 1)));
            return starts;
        }
    };

    /// {@return where clips of `length` samples start in a sound of `n`; 0 when it is not longer}
    public int[] starts(int n, int length) {
        return new int[] {n <= length ? 0 : start(0, n - length + 1)};
    }
}
