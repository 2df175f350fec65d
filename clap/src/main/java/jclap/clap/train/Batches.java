package jclap.clap.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import jclap.clap.train.Recordings.Recording;

/// Which recordings compete with each other.
///
/// Every batch comes from one collection. Between collections a model could tell recordings by how they
/// were made, and would learn that instead of what is heard.
final class Batches {

    private Batches() {}

    /// {@return the indices of the recordings of each batch, all shuffled}
    ///
    /// What is left of a collection after its last full batch is heard in another epoch. Collections with fewer
    /// recordings than a batch count as one, and if even that is too small, as part of the first collection.
    static List<int[]> of(List<Recording> recordings, int batch, RandomGenerator random) {
        var collections = new TreeMap<String, List<Integer>>();
        for (int i = 0; i < recordings.size(); i++) {
            String set = recordings.get(i).example().set();
            collections.computeIfAbsent(set, _ -> new ArrayList<>()).add(i);
        }
        var small = new ArrayList<Integer>();
        collections.values().stream().filter(c -> c.size() < batch).forEach(small::addAll);
        collections.values().removeIf(c -> c.size() < batch);

        if (small.size() < batch && !collections.isEmpty()) {
            collections.firstEntry().getValue().addAll(small);
            small.clear();
        }

        var batches = new ArrayList<int[]>();
        cut(small, batch, random, batches);
        collections.values().forEach(c -> cut(c, batch, random, batches));
        shuffle(batches, random);
        return batches;
    }

    private static void cut(List<Integer> members, int batch, RandomGenerator random, List<int[]> batches) {
        shuffle(members, random);
        for (int from = 0; from + batch <= members.size(); from += batch) {
            batches.add(members.subList(from, from + batch).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
        }
    }

    /// Fisher and Yates. [Collections#shuffle] would do, but promises no algorithm, and a run must repeat itself.
    private static void shuffle(List<?> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
