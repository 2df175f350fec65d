package jclap.clap.small;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.Projection;
import jclap.clap.encoder.TransformerEncoder;
import jclap.core.Autograd;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.AdamW;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.StateDict;
import jclap.text.Bpe;
import jclap.text.BpeTrainer;

/// The text tower learns to say what MiniLM says, with a quarter of its weights.
///
/// ```text
/// L = 1 − cos(student(prompt of x), teacher(x))      the prompt is drawn: it does not change what is meant
/// ```
///
/// It does not start from nothing: a token begins as MiniLM's vector of its letters, turned to the 256 directions in
/// which the vectors of the corpus differ most, and the blocks begin as almost nothing. So the first guess is the mean
/// of the words.
///
/// @param tokenizer learned from the corpus
/// @param encoder the tower with its projection
record Student(Bpe tokenizer, CaptionEncoder encoder) {

    /// What may be around a name.
    static final List<Prompt> PROMPTS = List.of(
            Prompt.SOUND_OF,
            new Prompt("{}"),
            new Prompt("this is {}"),
            new Prompt("this is an audio of {}"),
            new Prompt("i can hear {}"),
            new Prompt("the sound of {}"),
            new Prompt("sound of a {}"),
            new Prompt("a recording of {}"),
            new Prompt("{} sound"));

    private static final int VOCABULARY = 8192, LONGEST = 64, WIDTH = 256, LAYERS = 2, HEADS = 8;
    private static final int BATCH = 64, CHUNK = 4096, NAME_REPEATS = 8, HELD_BACK = 50;
    private static final double RATE = 1e-3;

    /// A text to learn and the row of the teacher it should come to.
    private record Lesson(int[] tokens, int goal) {}

    /// {@return an untaught student}
    static Student create(Teacher teacher, MiniLm miniLm, SplittableRandom random) {
        Corpus corpus = teacher.corpus();
        var texts = new ArrayList<>(corpus.captions());
        corpus.words().forEach(word -> texts.add(word + " " + word));
        for (int i = 0; i < NAME_REPEATS; i++) {
            corpus.names().forEach(name -> texts.add(Prompt.SOUND_OF.apply(name)));
            texts.addAll(corpus.names());
        }
        Bpe tokenizer = BpeTrainer.of(VOCABULARY).train(texts);
        var tower = TransformerEncoder.create(tokenizer.vocabularySize(), LONGEST, WIDTH, LAYERS, HEADS, 0, random);
        var projection = Projection.create(WIDTH, MiniLm.WIDTH, 0, random);

        Tensor basis = basis(teacher.vectors(), random); // (384, 256)
        List<String> letters = IntStream.range(0, tokenizer.vocabularySize())
                .mapToObj(id -> tokenizer.decode(id).strip().toLowerCase(Locale.ROOT))
                .toList();
        float[][] meanings = miniLm.embed(letters, _ -> {});
        Teacher.centre(meanings, 0, meanings.length);
        Tensor start = Teacher.matrix(meanings, 0, meanings.length).matmul(basis);
        copy(start, tower.tokenEmbedding().weight());
        copy(basis, projection.linear1().weight());
        scale(projection.linear2().weight(), 0.1f);
        scale(tower.positionEmbedding().weight(), 0.25f);
        tower.blocks().forEach(block -> {
            scale(block.attention().output().weight(), 0.1f);
            scale(block.mlp().fc2().weight(), 0.1f);
        });
        return new Student(tokenizer, new CaptionEncoder(tower, projection));
    }

    /// Teaches for some epochs.
    ///
    /// @param report is told what a person may want to know
    void learn(Teacher teacher, int epochs, SplittableRandom random, Consumer<String> report) {
        var parameters = new LinkedHashMap<String, Tensor>(StateDict.parameters(encoder));
        var optimizer = new AdamW(AdamW.Config.of(0.01), parameters);
        int perEpoch = lessons(teacher.corpus(), new SplittableRandom(0)).size() / BATCH;
        var schedule = new LearningRate.WarmupCosine(RATE, 100, perEpoch * epochs);
        report.accept("before: held-back captions have cosine %.4f".formatted(heldBack(teacher)));
        double sum = 0;
        long start = System.nanoTime();
        for (int epoch = 0, step = 0; epoch < epochs; epoch++) {
            List<List<Lesson>> batches = batches(lessons(teacher.corpus(), random), random);
            for (List<Lesson> batch : batches) {
                double rate = schedule.at(step++);
                sum += step(teacher, batch, optimizer, parameters, rate, random);
                if (step % 100 == 0) {
                    report.accept("step %d of %d: loss %.4f, %.0f s"
                            .formatted(step, perEpoch * epochs, sum / 100, (System.nanoTime() - start) / 1e9));
                    sum = 0;
                }
            }
            report.accept("epoch %d: held-back captions have cosine %.4f".formatted(epoch + 1, heldBack(teacher)));
        }
    }

    private float step(
            Teacher teacher,
            List<Lesson> batch,
            AdamW optimizer,
            SequencedMap<String, Tensor> parameters,
            double rate,
            SplittableRandom random) {
        float[] goals = new float[batch.size() * MiniLm.WIDTH];
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(teacher.vectors()[batch.get(i).goal], 0, goals, i * MiniLm.WIDTH, MiniLm.WIDTH);
        }
        Tensor goal = Tensor.of(Shape.of(batch.size(), MiniLm.WIDTH), goals);
        List<int[]> tokens = batch.stream().map(Lesson::tokens).toList();
        return Training.with(random, () -> {
            Tensor loss = encoder.forward(tokens).times(goal).sum().affine(-1f / batch.size(), 1);
            Gradients grads = loss.backward();
            GradientClipping.byNorm(grads, parameters.values(), 1);
            optimizer.step(grads, rate);
            return loss.item();
        });
    }

    /// All captions and words once, names several times, each with a prompt.
    private List<Lesson> lessons(Corpus corpus, SplittableRandom random) {
        var lessons = new ArrayList<Lesson>();
        int names = corpus.names().size(), words = corpus.words().size();
        for (int i = 0; i < names + words; i++) {
            String name = i < names ? corpus.names().get(i) : corpus.words().get(i - names);
            for (int repeat = i < names ? NAME_REPEATS : 1; repeat > 0; repeat--) {
                Prompt prompt = PROMPTS.get(random.nextInt(PROMPTS.size()));
                add(lessons, prompt.apply(cased(name, random)), i);
            }
        }
        for (int i = 0; i < corpus.captions().size(); i++) {
            if (i % HELD_BACK != 0) {
                add(lessons, cased(corpus.captions().get(i), random), names + words + i);
            }
        }
        return lessons;
    }

    private void add(List<Lesson> lessons, String text, int goal) {
        int[] tokens = tokenizer.encode(text);
        if (tokens.length <= LONGEST) {
            lessons.add(new Lesson(tokens, goal));
        }
    }

    /// A quarter of all texts begins with a capital.
    private static String cased(String text, SplittableRandom random) {
        return random.nextInt(4) == 0 ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) : text;
    }

    /// Texts of similar length go together, so that little is padded.
    private static List<List<Lesson>> batches(List<Lesson> lessons, SplittableRandom random) {
        shuffle(lessons, random);
        var batches = new ArrayList<List<Lesson>>();
        for (int from = 0; from < lessons.size(); from += CHUNK) {
            var chunk = new ArrayList<>(lessons.subList(from, Math.min(lessons.size(), from + CHUNK)));
            chunk.sort((a, b) -> Integer.compare(a.tokens.length, b.tokens.length));
            for (int at = 0; at + BATCH <= chunk.size(); at += BATCH) {
                batches.add(chunk.subList(at, at + BATCH));
            }
        }
        shuffle(batches, random);
        return batches;
    }

    private static void shuffle(List<?> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /// {@return how near the student comes to what it was not taught}
    private double heldBack(Teacher teacher) {
        Corpus corpus = teacher.corpus();
        int before = corpus.names().size() + corpus.words().size();
        double sum = 0;
        int count = 0;
        for (int i = 0; i < corpus.captions().size(); i += HELD_BACK) {
            int[] tokens = tokenizer.encode(corpus.captions().get(i));
            if (tokens.length <= LONGEST) {
                float[] own =
                        Autograd.noGrad(() -> encoder.forward(List.of(tokens))).data();
                sum += Clap.cosine(own, teacher.vectors()[before + i]);
                count++;
            }
        }
        return sum / count;
    }

    /// {@return an orthonormal basis of the directions of most variance, `(384, 256)`: subspace iteration}
    private static Tensor basis(float[][] vectors, SplittableRandom random) {
        Tensor x = Teacher.matrix(vectors, 0, Math.min(vectors.length, 30_000));
        Tensor covariance = x.matmul(x, true, false);
        float[] start = new float[MiniLm.WIDTH * WIDTH];
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) random.nextGaussian();
        }
        Tensor basis = Tensor.of(Shape.of(MiniLm.WIDTH, WIDTH), start);
        for (int i = 0; i < 12; i++) {
            basis = covariance.matmul(basis);
            orthonormalize(basis.data());
        }
        return basis;
    }

    /// Gram and Schmidt, column by column.
    private static void orthonormalize(float[] q) {
        for (int j = 0; j < WIDTH; j++) {
            for (int k = 0; k < j; k++) {
                double dot = 0;
                for (int i = 0; i < MiniLm.WIDTH; i++) {
                    dot += (double) q[i * WIDTH + j] * q[i * WIDTH + k];
                }
                for (int i = 0; i < MiniLm.WIDTH; i++) {
                    q[i * WIDTH + j] -= (float) (dot * q[i * WIDTH + k]);
                }
            }
            double squares = 0;
            for (int i = 0; i < MiniLm.WIDTH; i++) {
                squares += (double) q[i * WIDTH + j] * q[i * WIDTH + j];
            }
            float scale = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < MiniLm.WIDTH; i++) {
                q[i * WIDTH + j] *= scale;
            }
        }
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
    }

    private static void scale(Tensor weight, float factor) {
        for (int i = 0; i < weight.data().length; i++) {
            weight.data()[i] *= factor;
        }
    }
}
