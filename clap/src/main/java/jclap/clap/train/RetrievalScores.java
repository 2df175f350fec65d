package jclap.clap.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import jclap.clap.Clap;
import jclap.core.io.Json;

/// How well queries find what belongs to them: captions their recordings, or recordings their captions.
///
/// ```text
/// rᵢ₁ < rᵢ₂ < …        places of the mᵢ right items of query i, by falling cosine, the best place being 0
/// R@k    = mean over i of [rᵢ₁ < k]
/// mAP@10 = mean over i of (1/mᵢ)·Σ over j with rᵢⱼ < 10 of j/(rᵢⱼ + 1)
/// ```
///
/// With one right item each these are the figures of LAION-CLAP's `get_metrics`, and with the five captions of Clotho
/// and AudioCaps those it prints for recording → text, except that it forgets to sort rᵢⱼ. Items that are equally near
/// keep their order.
///
/// @param queries how many
/// @param recallAt1 R@1
/// @param recallAt5 R@5
/// @param recallAt10 R@10
/// @param precisionAt10 mAP@10
/// @param meanRank of the first right item, counted from 1
/// @param medianRank of the same, rounded down
public record RetrievalScores(
        int queries,
        double recallAt1,
        double recallAt5,
        double recallAt10,
        double precisionAt10,
        double meanRank,
        double medianRank) {

    /// {@return the scores of `queries` among `items`}
    ///
    /// @param queries unit vectors
    /// @param items unit vectors
    /// @param right for each query the indices of the items that belong to it, at least one
    public static RetrievalScores of(float[][] queries, float[][] items, int[][] right) {
        if (queries.length == 0 || queries.length != right.length) {
            throw new IllegalArgumentException("retrieval: expected right items for each of the queries but got "
                    + right.length + " for " + queries.length);
        }
        int[] first = new int[queries.length];
        double precision = 0;
        for (int i = 0; i < queries.length; i++) {
            if (right[i].length == 0) {
                throw new IllegalArgumentException(
                        "retrieval: expected at least one right item for query " + i + " but got none");
            }
            int[] ranks = ranks(queries[i], items, right[i]);
            first[i] = ranks[0];
            for (int j = 0; j < ranks.length && ranks[j] < 10; j++) {
                precision += (j + 1.0) / (ranks[j] + 1) / ranks.length / queries.length;
            }
        }
        Arrays.sort(first);
        int n = first.length;
        double median = (first[(n - 1) / 2] + first[n / 2]) / 2.0;
        return new RetrievalScores(
                n,
                below(1, first),
                below(5, first),
                below(10, first),
                precision,
                Arrays.stream(first).average().orElseThrow() + 1,
                Math.floor(median) + 1);
    }

    /// {@return the places of the right items, the best first}
    private static int[] ranks(float[] query, float[][] items, int[] right) {
        float[] cosines = new float[items.length];
        for (int j = 0; j < items.length; j++) {
            cosines[j] = Clap.cosine(query, items[j]);
        }
        int[] ranks = new int[right.length];
        for (int k = 0; k < right.length; k++) {
            int item = right[k];
            for (int j = 0; j < items.length; j++) {
                if (cosines[j] > cosines[item] || cosines[j] == cosines[item] && j < item) {
                    ranks[k]++;
                }
            }
        }
        Arrays.sort(ranks);
        return ranks;
    }

    private static double below(int k, int[] ranks) {
        return Arrays.stream(ranks).filter(rank -> rank < k).count() / (double) ranks.length;
    }

    /// {@return these scores by the names that papers give them}
    public Json json() {
        SequencedMap<String, Json> members = new LinkedHashMap<>();
        members.put("queries", Json.of(queries));
        members.put("R@1", Json.of(recallAt1));
        members.put("R@5", Json.of(recallAt5));
        members.put("R@10", Json.of(recallAt10));
        members.put("mAP@10", Json.of(precisionAt10));
        members.put("meanRank", Json.of(meanRank));
        members.put("medianRank", Json.of(medianRank));
        return Json.of(members);
    }
}
