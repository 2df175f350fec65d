package jclap.bench.peers;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import jclap.bench.Captions;
import jclap.text.Bpe;

/// Ids of GPT-2 for the captions of AudioCaps, against jtokkit: the same JVM, one thread, pass by pass in turn.
///
/// Both are timed by the processor time of the thread and compared by their medians and their fastest passes, after
/// both gave the same ids for every caption.
public final class TokenizerRace {

    private static final int WARM_UP = 10, MEASURED = 31;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private TokenizerRace() {}

    public static void main(String[] args) throws IOException {
        List<String> captions = Captions.audioCaps();
        Bpe bpe = Bpe.load(Captions.shared("golden/text/vocab/gpt2"), "<|endoftext|>");
        Encoding jtokkit = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        for (String caption : captions) {
            int[] ours = bpe.encode(caption), theirs = jtokkit.encode(caption).toArray();
            if (!Arrays.equals(ours, theirs)) {
                throw new IllegalStateException(
                        caption + ": expected " + Arrays.toString(theirs) + " but got " + Arrays.toString(ours));
            }
        }
        double[] ours = new double[MEASURED], theirs = new double[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            double our = tokensPerMicrosecond(captions, caption -> bpe.encode(caption).length);
            double their = tokensPerMicrosecond(
                    captions, caption -> jtokkit.encode(caption).size());
            if (i >= 0) {
                ours[i] = our;
                theirs[i] = their;
            }
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        System.out.println(
                "Java " + Runtime.version() + ", " + captions.size() + " captions, million tokens a second:");
        report("median ", ours[MEASURED / 2], theirs[MEASURED / 2]);
        report("fastest", ours[MEASURED - 1], theirs[MEASURED - 1]);
    }

    private static void report(String what, double ours, double theirs) {
        System.out.printf("%s   jclap %6.2f   jtokkit %6.2f   ratio %.2f%n", what, ours, theirs, ours / theirs);
    }

    private static double tokensPerMicrosecond(List<String> captions, ToIntFunction<String> tokens) {
        long start = CLOCK.getCurrentThreadCpuTime(), sum = 0;
        for (String caption : captions) {
            sum += tokens.applyAsInt(caption);
        }
        return 1e3 * sum / (CLOCK.getCurrentThreadCpuTime() - start);
    }
}
