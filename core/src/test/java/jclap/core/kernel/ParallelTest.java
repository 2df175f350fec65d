package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelTest {

    private record Piece(int from, int to) {}

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "1, 1, 2", "7, 1, 2", "7, 3, 2", "100, 7, 3", "1000, 1, 4", "64, 64, 2", "65, 64, 2"})
    void piecesCoverTheRangeAndStartAtMultiplesOfTheGrain(int n, int grain, int threads) {
        List<Piece> pieces = Collections.synchronizedList(new ArrayList<>());
        Parallel.withThreads(threads, () -> {
            Parallel.forRange(n, grain, (from, to) -> pieces.add(new Piece(from, to)));
            return null;
        });
        pieces.sort((a, b) -> Integer.compare(a.from, b.from));
        int covered = 0;
        for (Piece piece : pieces) {
            assertThat(piece.from).isEqualTo(covered).matches(from -> from % grain == 0);
            assertThat(piece.to).isGreaterThan(piece.from);
            covered = piece.to;
        }
        assertThat(covered).isEqualTo(n);
    }

    @Test
    void coversARangeAsLongAsAnIntGoes() {
        List<Piece> pieces = Collections.synchronizedList(new ArrayList<>());
        Parallel.withThreads(2, () -> {
            Parallel.forRange(Integer.MAX_VALUE, 4096, (from, to) -> pieces.add(new Piece(from, to)));
            return null;
        });
        assertThat(pieces).allMatch(piece -> piece.from < piece.to);
        assertThat(pieces.stream().mapToLong(piece -> piece.to - piece.from).sum())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void twoThreadsWorkAtTheSameTime() {
        var bothAreHere = new CyclicBarrier(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        inTwoThreads((_, _) -> {
            threads.add(Thread.currentThread());
            meet(bothAreHere);
        });
        assertThat(threads).hasSize(2).contains(Thread.currentThread());
    }

    @Test
    void oneThreadRunsTheWholeRangeInOnePiece() {
        List<Piece> pieces = new ArrayList<>();
        Parallel.withThreads(1, () -> {
            Parallel.forRange(1000, 1, (from, to) -> pieces.add(new Piece(from, to)));
            return null;
        });
        assertThat(pieces).containsExactly(new Piece(0, 1000));
    }

    @Test
    void aLoopInsideALoopRunsInline() {
        Set<Integer> nested = ConcurrentHashMap.newKeySet();
        inTwoThreads((_, _) -> nested.add(Parallel.threads()));
        assertThat(nested).containsExactly(1);
    }

    @Test
    void throwsWhatAPieceThrowsAfterAllPiecesAreDone() {
        assertThatThrownBy(() -> inTwoThreads((from, _) -> {
                    throw new ArithmeticException("piece " + from);
                }))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("piece ");
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        inTwoThreads((from, _) -> done.add(from));
        assertThat(done).contains(0);
    }

    @Test
    void anInterruptedCallerFinishesItsLoopAndStaysInterrupted() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        Thread.currentThread().interrupt();
        inTwoThreads((from, to) -> {
            for (int i = from; i < to; i++) {
                done.add(i);
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasSize(2);
    }

    @Test
    void rejectsZeroThreads() {
        assertThatThrownBy(() -> Parallel.withThreads(0, () -> null))
                .hasMessage("threads: expected at least 1 but got 0");
    }

    private static void inTwoThreads(Parallel.RangeTask task) {
        Parallel.withThreads(2, () -> {
            Parallel.forRange(2, 1, task);
            return null;
        });
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
