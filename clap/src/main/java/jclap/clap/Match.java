package jclap.clap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How well one of several candidates fits a query.
///
/// @param index of the candidate
/// @param cosine of the angle between query and candidate, in [−1, 1]
public record Match(int index, float cosine) {

    /// {@return all candidates, the best first and equal ones in their order}
    ///
    /// Recordings are ranked for a text and texts for a recording alike: both are points of one space.
    ///
    /// @param query a unit vector
    /// @param candidates unit vectors of the same space
    public static List<Match> rank(float[] query, List<float[]> candidates) {
        var matches = new ArrayList<Match>();
        for (float[] candidate : candidates) {
            matches.add(new Match(matches.size(), Clap.cosine(query, candidate)));
        }
        matches.sort(Comparator.comparingDouble(Match::cosine).reversed());
        return List.copyOf(matches);
    }
}
