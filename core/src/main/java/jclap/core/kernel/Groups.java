package jclap.core.kernel;

import java.util.Arrays;

/// A convolution in groups as one convolution after the other, each with a copy of its share of the planes.
final class Groups {

    private Groups() {}

    static void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
        Conv2dGeometry one = oneOf(g);
        int inImage = inImage(g), outImage = outImage(g), weights = w.length / g.groups();
        for (int group = 0; group < g.groups(); group++) {
            float[] result = new float[y.length / g.groups()];
            float[] share = Arrays.copyOfRange(w, group * weights, (group + 1) * weights);
            Convolution.forward(one, take(x, inImage, g.groups(), group), share, result);
            add(result, y, outImage, g.groups(), group);
        }
    }

    static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        Conv2dGeometry one = oneOf(g);
        int inImage = inImage(g), outImage = outImage(g), weights = w.length / g.groups();
        for (int group = 0; group < g.groups(); group++) {
            float[] result = new float[dx.length / g.groups()];
            float[] share = Arrays.copyOfRange(w, group * weights, (group + 1) * weights);
            Convolution.inputGradient(one, take(dy, outImage, g.groups(), group), share, result);
            add(result, dx, inImage, g.groups(), group);
        }
    }

    static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        Conv2dGeometry one = oneOf(g);
        int inImage = inImage(g), outImage = outImage(g), weights = dw.length / g.groups();
        for (int group = 0; group < g.groups(); group++) {
            float[] result = new float[weights];
            float[] share = take(dy, outImage, g.groups(), group);
            Convolution.weightGradient(one, take(x, inImage, g.groups(), group), share, result);
            Pointwise.accumulate(result, 0, dw, group * weights, weights);
        }
    }

    private static Conv2dGeometry oneOf(Conv2dGeometry g) {
        return new Conv2dGeometry(
                g.batch(),
                g.inChannels() / g.groups(),
                g.height(),
                g.width(),
                g.outChannels() / g.groups(),
                g.kernelHeight(),
                g.kernelWidth(),
                g.strideY(),
                g.strideX(),
                g.padY(),
                g.padX(),
                g.dilationY(),
                g.dilationX(),
                1);
    }

    private static int inImage(Conv2dGeometry g) {
        return g.inChannels() * g.height() * g.width();
    }

    private static int outImage(Conv2dGeometry g) {
        return g.outChannels() * g.outHeight() * g.outWidth();
    }

    /// {@return the planes of one group: a share of every image}
    private static float[] take(float[] images, int image, int groups, int group) {
        int share = image / groups;
        float[] taken = new float[images.length / groups];
        for (int from = group * share, to = 0; to < taken.length; from += image, to += share) {
            System.arraycopy(images, from, taken, to, share);
        }
        return taken;
    }

    private static void add(float[] taken, float[] images, int image, int groups, int group) {
        int share = image / groups;
        for (int to = group * share, from = 0; from < taken.length; from += share, to += image) {
            Pointwise.accumulate(taken, from, images, to, share);
        }
    }
}
