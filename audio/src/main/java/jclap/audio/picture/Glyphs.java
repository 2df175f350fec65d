package jclap.audio.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Letters as strokes of a pen, drawn for this purpose.
///
/// A line of [#DRAWN] is a letter, its width, and its strokes: points `x,y`, where y is 0 at the top of a capital and
/// 10 at the foot of it. Behind `~` they bend a curve from the first to the last, behind `@` a closed one; such a curve
/// (a quadratic B-spline) touches the middle of every line from point to point.
final class Glyphs {

    private static final String DRAWN = """
            0 6 @ 0,0 6,0 6,10 0,10
            1 6 1.1,2.1 3.5,0 3.5,10
            2 6 ~ 0.3,2.7 0.4,0 5.8,-0.2 5.8,4.2 0.2,10 | 0.2,10 6,10
            3 6 ~ 0.4,1.8 1,0 5.7,-0.2 5.7,4.8 2.4,4.8 | ~ 2.4,4.8 6.1,4.8 6.1,10.2 0.6,10.2 0.1,8.1
            4 6 4.5,10 4.5,0 0,7 6.2,7
            5 6 5.5,0 1,0 0.6,4.7 | ~ 0.6,4.7 1.7,3.5 6.1,3.2 6.1,10.2 0.7,10.4 0.1,8.2
            6 6 ~ 5.5,1.4 4.6,-0.4 0.1,-0.6 0.1,6.9 | @ 0.1,3.9 6,3.9 6,10 0.1,10
            7 6 0,0 6,0 2.2,10
            8 6 @ 0.5,0 5.5,0 5.5,4.7 0.5,4.7 | @ 0,4.7 6,4.7 6,10 0,10
            9 6 @ 0,0 5.9,0 5.9,6.1 0,6.1 | ~ 0.5,8.6 1.4,10.4 5.9,10.6 5.9,3.1
            A 7.8 0,10 3.9,0 7.8,10 | 1.3,6.7 6.5,6.7
            B 6.6 2.9,4.7 0,4.7 0,0 2.9,0 | ~ 2.9,0 6.3,0 6.3,4.7 2.9,4.7 | 0,4.7 0,10 3.2,10 | ~ 3.2,10 6.9,10 6.9,4.7 2.9,4.7
            C 7.4 ~ 7.4,2.3 6.7,0.2 0,-0.8 0,10.8 6.7,9.8 7.4,7.7
            D 7.2 2.6,0 0,0 0,10 2.6,10 | ~ 2.6,0 7.3,0 7.3,10 2.6,10
            E 5.8 5.8,0 0,0 0,10 5.8,10 | 0,4.8 5.2,4.8
            F 5.6 5.6,0 0,0 0,10 | 0,4.9 5,4.9
            G 7.6 ~ 7.2,2.2 6.5,0.1 0,-0.8 0,10.8 6.5,10.2 7.4,8.2 | 7.4,8.4 7.4,5.4 4.4,5.4
            H 7 0,0 0,10 | 7,0 7,10 | 0,4.8 7,4.8
            I 0 0,0 0,10
            J 4.2 4.2,0 4.2,7 | ~ 4.2,7 4.2,10.4 0.2,10.4 0,7.4
            K 6.6 0,0 0,10 | 6.3,0 0,6.2 | 2.5,3.8 6.7,10
            L 5.4 0,0 0,10 5.4,10
            M 8.4 0,10 0,0 4.2,8 8.4,0 8.4,10
            N 7 0,10 0,0 7,10 7,0
            O 8.2 @ 0,0 8.2,0 8.2,10 0,10
            P 6.3 0,10 0,0 3,0 | ~ 3,0 6.7,0 6.7,5.3 3,5.3 | 3,5.3 0,5.3
            Q 8.2 @ 0,0 8.2,0 8.2,10 0,10 | 5,7.3 8,10.8
            R 6.5 0,10 0,0 3,0 | ~ 3,0 6.6,0 6.6,5.2 3,5.2 | 0,5.2 3,5.2 6.4,10
            S 6.4 ~ 6.1,2 5.5,0 0.2,-0.4 0.2,4.6 6.5,5.2 6.5,10.4 0.6,10.2 0,7.9
            T 7 0,0 7,0 | 3.5,0 3.5,10
            U 6.8 0,0 0,6.4 | ~ 0,6.4 0,10 6.8,10 6.8,6.4 | 6.8,6.4 6.8,0
            V 7.4 0,0 3.7,10 7.4,0
            W 10.4 0,0 2.6,10 5.2,1 7.8,10 10.4,0
            X 6.8 0,0 6.8,10 | 6.8,0 0,10
            Y 7 0,0 3.5,5 7,0 | 3.5,5 3.5,10
            Z 6.6 0.2,0 6.5,0 0,10 6.6,10
            a 5.4 @ 0,3 5.4,3 5.4,10 0,10 | 5.4,3.1 5.4,10
            b 5.6 0,0 0,10 | @ 0,3 5.6,3 5.6,10 0,10
            c 5 ~ 5,4.7 4.4,3.1 0,2.5 0,10.5 4.4,9.9 5,8.3
            d 5.6 5.6,0 5.6,10 | @ 0,3 5.6,3 5.6,10 0,10
            e 5.4 0.1,6.4 5.4,6.4 | ~ 5.4,6.4 5.4,3 0.1,2.4 0,10.4 4.2,10.2 5.1,8.5
            f 3.5 ~ 3.9,0.2 1.5,-0.4 1.5,2.9 | 1.5,2.7 1.5,10 | 0,3.2 3.5,3.2
            g 5.5 @ 0,3 5.5,3 5.5,10 0,10 | 5.5,3.1 5.5,10.4 | ~ 5.5,10.4 5.5,13.2 1.3,13.4 0.5,11.8
            h 5 0,0 0,10 | ~ 0,6.2 0.2,3 5,2.6 5,6.4 | 5,6.4 5,10
            i 0 0,3.1 0,10 | 0,0.4 0,0.7
            j 1 1,3.1 1,11 | ~ 1,11 1,13.3 -0.8,13.1 | 1,0.4 1,0.7
            k 4.9 0,0 0,10 | 4.6,3.2 0,7.4 | 1.8,5.8 5,10
            l 1.3 0,0 0,8.3 | ~ 0,8.3 0,9.9 1.5,9.9
            m 8.4 0,3.1 0,10 | ~ 0,6.2 0.2,3 4.2,2.6 4.2,6.2 | 4.2,6.2 4.2,10 | ~ 4.2,6.2 4.4,3 8.4,2.6 8.4,6.2 | 8.4,6.2 8.4,10
            n 5 0,3.1 0,10 | ~ 0,6.2 0.2,3 5,2.6 5,6.4 | 5,6.4 5,10
            o 5.8 @ 0,3 5.8,3 5.8,10 0,10
            p 5.6 0,3.1 0,13 | @ 0,3 5.6,3 5.6,10 0,10
            q 5.6 5.6,3.1 5.6,13 | @ 0,3 5.6,3 5.6,10 0,10
            r 3.2 0,3.1 0,10 | ~ 0,6.4 0.2,3.3 3.2,3.2
            s 4.8 ~ 4.5,4.6 4,3 0.2,2.7 0.2,6 4.8,6.8 4.8,10.3 0.5,10.2 0,8.5
            t 3.7 1.6,0.8 1.6,8 | ~ 1.6,8 1.6,10.3 3.8,9.8 | 0,3.2 3.6,3.2
            u 5 0,3.1 0,6.8 | ~ 0,6.8 0,10.4 4.8,10.2 5,6.9 | 5,3.1 5,10
            v 5.4 0,3.1 2.7,10 5.4,3.1
            w 8 0,3.1 2,10 4,4 6,10 8,3.1
            x 5 0,3.1 5,10 | 5,3.1 0,10
            y 5.4 0,3.1 2.8,9.9 | 5.4,3.1 2.3,11.3 | ~ 2.3,11.3 1.6,13.1 0,12.8
            z 4.8 0.2,3.2 4.7,3.2 0,10 4.8,10
            . 0 0,9.7 0,9.9
            , 0.5 0.5,9.6 0,11.4
            : 0 0,4 0,4.2 | 0,9.7 0,9.9
            ; 0.5 0.5,4 0.5,4.2 | 0.5,9.6 0,11.4
            ! 0 0,0 0,7 | 0,9.7 0,9.9
            ? 4.8 ~ 0,2.4 0.2,0 4.9,-0.2 4.9,3.6 2.4,4.6 2.4,7 | 2.4,9.7 2.4,9.9
            ' 0 0,0 0,2.6
            - 3.4 0,6.2 3.4,6.2
            − 5.4 0,5.5 5.4,5.5
            + 5.4 0,5.5 5.4,5.5 | 2.7,2.8 2.7,8.2
            = 5.4 0,4.2 5.4,4.2 | 0,6.8 5.4,6.8
            × 4.4 0,3.3 4.4,7.7 | 4.4,3.3 0,7.7
            · 0 0,5.4 0,5.6
            ( 2.4 ~ 2.4,-1.2 0,1.2 0,9.6 2.4,12
            ) 2.4 ~ 0,-1.2 2.4,1.2 2.4,9.6 0,12
            / 4.4 4.4,-0.6 0,11.4
            _ 6 0,12 6,12
            % 8.4 @ 0,0 3,0 3,4.2 0,4.2 | @ 5.4,5.8 8.4,5.8 8.4,10 5.4,10 | 7.2,0 1.2,10
            & 7.4 ~ 7.3,10 1,3 1.2,-0.4 5.2,-0.4 5.2,3.4 0,5 0,10.6 6.4,11 7,5.6
            # 6.4 2,0.6 1,9.4 | 5.4,0.6 4.4,9.4 | 0.4,3.4 6.4,3.4 | 0,6.6 6,6.6
            """;

    /// What is drawn for everything else.
    private static final Glyph BOX = parse("□ 5 0,0 5,0 5,10 0,10 0,0");

    private static final Map<Integer, Glyph> GLYPHS = new HashMap<>();

    private static final int STEPS_PER_BEND = 8;

    /// A letter.
    ///
    /// @param lines from `[0], [1]` to `[2], [3]`
    record Glyph(int letter, double width, List<double[]> lines) {}

    static {
        DRAWN.lines().map(Glyphs::parse).forEach(glyph -> GLYPHS.put(glyph.letter, glyph));
    }

    private Glyphs() {}

    static Glyph of(int letter) {
        return GLYPHS.getOrDefault(letter, BOX);
    }

    private static Glyph parse(String line) {
        String[] words = line.split(" ", 3);
        List<double[]> lines = new ArrayList<>();
        for (String stroke : words[2].split(" \\| ")) {
            boolean bent = stroke.startsWith("~ "), closed = stroke.startsWith("@ ");
            double[][] points = points(bent || closed ? stroke.substring(2) : stroke);
            connect(bent ? curve(points) : closed ? closed(points) : points, lines);
        }
        return new Glyph(words[0].codePointAt(0), Double.parseDouble(words[1]), lines);
    }

    private static double[][] points(String stroke) {
        String[] pairs = stroke.split(" ");
        double[][] points = new double[pairs.length][];
        for (int i = 0; i < pairs.length; i++) {
            int comma = pairs[i].indexOf(',');
            points[i] = new double[] {
                Double.parseDouble(pairs[i].substring(0, comma)), Double.parseDouble(pairs[i].substring(comma + 1))
            };
        }
        return points;
    }

    private static void connect(double[][] points, List<double[]> lines) {
        for (int i = 1; i < points.length; i++) {
            lines.add(new double[] {points[i - 1][0], points[i - 1][1], points[i][0], points[i][1]});
        }
    }

    private static double[][] closed(double[][] corners) {
        int n = corners.length;
        double[][] points = new double[n + 2][];
        points[0] = points[n + 1] = middle(corners[n - 1], corners[0]);
        System.arraycopy(corners, 0, points, 1, n);
        return curve(points);
    }

    /// A bend at every point between the first and the last.
    private static double[][] curve(double[][] points) {
        List<double[]> curve = new ArrayList<>();
        double[] from = points[0];
        curve.add(from);
        for (int i = 1; i < points.length - 1; i++) {
            double[] bend = points[i], to = i == points.length - 2 ? points[i + 1] : middle(bend, points[i + 1]);
            for (int step = 1; step <= STEPS_PER_BEND; step++) {
                double t = (double) step / STEPS_PER_BEND, a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
                curve.add(new double[] {a * from[0] + b * bend[0] + c * to[0], a * from[1] + b * bend[1] + c * to[1]});
            }
            from = to;
        }
        return curve.toArray(double[][]::new);
    }

    private static double[] middle(double[] a, double[] b) {
        return new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2};
    }
}
