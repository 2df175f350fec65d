package jclap.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Byte-pair encoding of one piece as its definition reads: what the fast loops are compared with.
record ReferenceBpe(Map<String, Integer> ids, List<String> merges) {

    List<Integer> encode(String piece) {
        var symbols = new ArrayList<String>();
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(Character.toString(ByteLevel.character(b & 0xFF)));
        }
        while (true) {
            int best = -1, bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = merges.indexOf(symbols.get(i) + " " + symbols.get(i + 1));
                if (rank >= 0 && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return symbols.stream().map(ids::get).toList();
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }
}
