package jclap.core.kernel.simd;

import java.util.Arrays;

/// The tiles of a batch of images, in strips that are computed together: some rows of tiles of one image, or several
/// images.
final class TileStrips {

    private static final int L = SimdTile.LANE_COUNT;

    private final Correlation s, covered;
    private final TileForm form;
    private final int batch, across, stripsPerImage;

    /// Rows of tiles and images of a strip.
    final int rows, images;

    /// The tiles of a strip. The last strip of an image, or of all, may have fewer.
    final int tiles;

    /// How many strips there are.
    final int count;

    /// @param limit tiles of a strip, exceeded when a row has more
    TileStrips(Correlation s, TileForm form, int batch, int limit) {
        this.s = s;
        this.form = form;
        this.batch = batch;
        int down = form.tilesDown(s);
        across = form.tilesAcross(s);
        covered = s.withOutput(form.down().outputs * down, form.across().outputs * across);
        rows = together(down, across, limit);
        images = rows < down ? 1 : together(batch, down * across, limit);
        tiles = images * rows * across;
        stripsPerImage = Math.ceilDiv(down, rows);
        count = Math.ceilDiv(batch, images) * stripsPerImage;
    }

    /// {@return how many of `n` units of some tiles fill panels of a product best, the most of equals}
    private static int together(int n, int unit, int limit) {
        int best = 1;
        long least = Long.MAX_VALUE;
        for (int some = 1; some <= Math.min(n, Math.max(1, limit / Math.max(1, unit))); some++) {
            int vectors = some * unit <= L ? 1 : 2 * Math.ceilDiv(some * unit, SimdTile.COLUMNS);
            long all = (long) Math.ceilDiv(n, some) * vectors;
            if (all <= least) {
                best = some;
                least = all;
            }
        }
        return best;
    }

    /// {@return the floats of a padded channel of one image}
    int plane() {
        return covered.paddedSize(rows * form.down().outputs);
    }

    /// {@return the floats from a row of a padded channel to the next}
    int row() {
        return covered.paddedWidth();
    }

    /// {@return where each tile begins in the first of `channels` padded channels; the last vector repeats the
    /// first tile}
    int[] offsets(int channels) {
        int[] offsets = new int[Math.ceilDiv(tiles, L) * L];
        for (int t = 0; t < tiles; t++) {
            int image = t / (rows * across), row = t / across % rows;
            offsets[t] =
                    image * channels * plane() + row * form.down().outputs * row() + t % across * form.across().outputs;
        }
        return offsets;
    }

    private int firstImage(int strip) {
        return strip / stripsPerImage * images;
    }

    private int firstRow(int strip) {
        return strip % stripsPerImage * rows * form.down().outputs;
    }

    /// Lays out `channels` channels from `first` on for a strip, image after image.
    void pad(int strip, int first, int channels, float[] x, float[] padded) {
        for (int i = 0; i < images; i++) {
            int image = firstImage(strip) + i, to = i * channels * plane();
            if (image < batch) {
                int from = (image * s.channels() + first) * s.inputPixels();
                covered.pad(channels, x, from, firstRow(strip), rows * form.down().outputs, padded, to);
            } else {
                Arrays.fill(padded, to, to + channels * plane(), 0);
            }
        }
    }

    /// Adds the outputs of the tiles from `t` on, as many as a vector has lanes, to one of `channels` channels of
    /// y.
    void add(int strip, int t, float[] tile, float[] y, int channel, int channels) {
        int height = form.down().outputs, width = form.across().outputs, together = L / width;
        int end = Math.min(t + L, tiles);
        for (int q = t; q < end; q += together) {
            int image = firstImage(strip) + q / (rows * across);
            int top = firstRow(strip) + q / across % rows * height, left = q % across * width;
            if (width == 4
                    && left + L <= s.outWidth()
                    && top + height <= s.outHeight()
                    && q + together <= end
                    && image < batch) {
                int to = (image * channels + channel) * s.outputPixels() + top * s.outWidth() + left;
                TileForm.addRows(tile, q - t, y, to, s.outWidth());
            } else {
                for (int lane = q; lane < Math.min(end, q + together); lane++) {
                    addTile(strip, lane, tile, lane - t, y, channel, channels);
                }
            }
        }
    }

    private void addTile(int strip, int t, float[] tile, int lane, float[] y, int channel, int channels) {
        int image = firstImage(strip) + t / (rows * across), width = form.across().outputs;
        int top = firstRow(strip) + t / across % rows * form.down().outputs, left = t % across * width;
        int bottom = image < batch ? Math.min(top + form.down().outputs, s.outHeight()) : top;
        int right = Math.min(left + width, s.outWidth());
        for (int i = top; i < bottom; i++) {
            int to = (image * channels + channel) * s.outputPixels() + i * s.outWidth();
            for (int j = left; j < right; j++) {
                y[to + j] += tile[((i - top) * width + j - left) * L + lane];
            }
        }
    }
}
