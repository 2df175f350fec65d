package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jclap.clap.train.Recordings.Recording;
import org.junit.jupiter.api.Test;

class BatchesTest {

    /// Nine recordings of one collection, six of another, and two collections of two.
    private final List<Recording> recordings = Stream.of("a", "a", "b", "a", "c", "b", "b", "a", "d", "a")
            .flatMap(set -> Stream.of(set, set))
            .limit(19)
            .map(set -> new Recording(new Manifest.Example("", Path.of(""), "x", 0, set), new float[1]))
            .toList();

    @Test
    void everyBatchComesFromOneCollectionOrFromSmallOnesTogether() {
        List<int[]> batches = Batches.of(recordings, 4, new SplittableRandom(1));
        assertThat(batches).hasSize(4);
        for (int[] batch : batches) {
            List<String> sets = Arrays.stream(batch)
                    .mapToObj(i -> recordings.get(i).example().set())
                    .distinct()
                    .sorted()
                    .toList();
            assertThat(sets).isIn(List.of("a"), List.of("b"), List.of("c", "d"));
        }
    }

    @Test
    void noRecordingIsHeardTwiceInAnEpochAndEachIsHeardInSome() {
        var heard = new boolean[recordings.size()];
        for (int epoch = 0; epoch < 20; epoch++) {
            IntStream indices = Batches.of(recordings, 4, new SplittableRandom(epoch)).stream()
                    .flatMapToInt(Arrays::stream);
            int[] once = indices.peek(i -> heard[i] = true).toArray();
            assertThat(once).doesNotHaveDuplicates();
        }
        assertThat(heard).doesNotContain(false);
    }

    @Test
    void evenTheSmallestCollectionIsHeard() {
        List<Recording> most = recordings.subList(0, 12); // eight, two and two
        boolean[] heard = new boolean[most.size()];
        for (int epoch = 0; epoch < 20; epoch++) {
            Batches.of(most, 5, new SplittableRandom(epoch))
                    .forEach(members -> Arrays.stream(members).forEach(i -> heard[i] = true));
        }
        assertThat(heard).doesNotContain(false);
    }

    @Test
    void theSameRandomnessGivesTheSameBatches() {
        assertThat(Batches.of(recordings, 4, new SplittableRandom(5)))
                .usingRecursiveComparison()
                .isEqualTo(Batches.of(recordings, 4, new SplittableRandom(5)));
    }
}
