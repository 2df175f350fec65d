/// Chapter 5: the whole idea of CLAP with two linear towers. Each pair is two noisy views of one hidden
/// vector, as a recording and its caption are two views of one event; training finds what they share.
import module jclap.clap;
import module jclap.core;
import module jclap.nn;

void main() {
    int pairs = 32, hidden = 4, seen = 12, d = 8;
    var random = new Random(1);
    Tensor events = randn(random, pairs, hidden);
    Tensor heard = view(events, seen, random), told = view(events, seen, random);

    record Towers(Linear audio, Linear text, Tensor logitScale) {}
    var towers = new Towers(
            Linear.create(seen, d, random), Linear.create(seen, d, random), Tensor.parameter(Shape.of(), 2.66f));
    var optimizer = new AdamW(AdamW.Config.of(0), StateDict.parameters(towers));
    List<Integer> captions = IntStream.range(0, pairs).boxed().toList(); // all different

    for (int step = 0; step <= 200; step++) {
        Tensor a = towers.audio().forward(heard).normalize(), t = towers.text().forward(told).normalize();
        Tensor loss = ContrastiveLoss.of(a, t, towers.logitScale(), captions);
        if (step % 50 == 0) {
            IO.println("step %3d  loss %.2f  found %2d of %d".formatted(step, loss.item(), found(a, t), pairs));
        }
        optimizer.step(loss.backward(), 0.02);
    }
}

/// How many recordings are nearest to their own caption.
int found(Tensor a, Tensor t) {
    Tensor cosines = a.matmul(t.permute(1, 0));
    int n = cosines.shape().dim(0), right = 0;
    for (int i = 0; i < n; i++) {
        int best = 0;
        for (int j = 0; j < n; j++) {
            best = cosines.data()[i * n + j] > cosines.data()[i * n + best] ? j : best;
        }
        right += best == i ? 1 : 0;
    }
    return right;
}

/// The hidden vectors through a random map, with a little noise.
Tensor view(Tensor events, int seen, Random random) {
    Tensor map = randn(random, events.shape().dim(1), seen);
    return events.matmul(map).plus(randn(random, events.shape().dim(0), seen).affine(0.1f, 0));
}

Tensor randn(Random random, int... dims) {
    float[] data = new float[Shape.of(dims).size()];
    for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextGaussian();
    }
    return Tensor.of(Shape.of(dims), data);
}
