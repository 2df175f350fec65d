package jclap.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jclap.text.Bpe;
import jclap.text.TextFormat;
import jclap.text.Tokenizer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The captions of AudioCaps to ids, on one thread; `tokens` counts them per second. Plus the loading of a vocabulary.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenizerBench {

    @Param({"gpt2", "bert"})
    public String vocabulary;

    private Tokenizer tokenizer;
    private List<String> captions;
    private int next;

    public TokenizerBench() {}

    /// Counts tokens instead of texts.
    @State(Scope.Thread)
    @AuxCounters
    public static class Count {
        public long tokens;

        public Count() {}
    }

    @Setup
    public void setup() throws IOException {
        captions = Captions.audioCaps();
        load();
        int[] ids = tokenizer.encode("a dog barks");
        if (!tokenizer.decode(ids).equals("a dog barks")) {
            throw new IllegalStateException("expected a tokenizer that can read back but got " + tokenizer);
        }
    }

    @Benchmark
    public int[] encode(Count count) {
        next = next + 1 == captions.size() ? 0 : next + 1;
        int[] ids = tokenizer.encode(captions.get(next));
        count.tokens += ids.length;
        return ids;
    }

    @Benchmark
    public Tokenizer load() throws IOException {
        tokenizer = vocabulary.equals("gpt2")
                ? Bpe.load(Captions.shared("golden/text/vocab/gpt2"), "<|endoftext|>")
                : TextFormat.bert(Captions.shared("golden/text/vocab/bert/vocab.txt"))
                        .tokenizer();
        return tokenizer;
    }
}
