package jclap.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import org.junit.jupiter.api.Assumptions;

/// Reference data made by the original programs, kept outside the project.
///
/// The folder is `-Djclap.golden=DIR`, or else `../shared/golden` beside the project. Where it is absent, a test that
/// asks for a file is skipped, with the reason; a file that is absent from an existing folder is a failure.
///
/// ```java
/// for (Json test : Golden.index("optim").get("cases").items()) {
///     try (Checkpoint tensors = Golden.tensors("optim/" + test.get("file").text())) {
///         FloatsAssert.assertFloats(y).as(test.get("id").text()).isCloseTo(atol, tensors.floats("y"));
///     }
/// }
/// ```
public final class Golden {

    private Golden() {}

    private static final String ROOT = System.getProperty("jclap.root", ".");

    /// {@return the folder of all golden data; skips the test when there is none}
    public static Path folder() {
        Path folder = outside();
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () -> "no golden data in " + folder + ": name its folder by -Djclap.golden=DIR");
        return folder;
    }

    private static Path outside() {
        return Path.of(System.getProperty("jclap.golden", ROOT + "/../shared/golden"))
                .normalize();
    }

    /// {@return a golden file: where there is no golden data, the one of this name in the project, where some are
    /// kept so that a clone by itself is checked, too; skips the test when there is neither}
    ///
    /// @param path relative to the golden folder, such as `"text/cases.json"`
    public static Path file(String path) {
        Path own = Path.of(ROOT, "core", "src", "test", "resources", "golden", path);
        if (!Files.isDirectory(outside()) && Files.exists(own)) {
            return own;
        }
        Path file = folder().resolve(path);
        if (!Files.exists(file)) {
            throw new AssertionError(file + ": expected a golden file but got none: is the folder complete");
        }
        return file;
    }

    /// {@return the `index.json` of a part such as `"ops"`}
    public static Json index(String part) {
        return json(part + "/index.json");
    }

    /// {@return a golden JSON file}
    public static Json json(String path) {
        try {
            return Json.read(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the tensors of a golden file, to be closed}
    public static Checkpoint tensors(String path) {
        try {
            return SafeTensors.open(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Compares by the rule of the golden data: within the `atol` of `entry`, and in cases marked `special` NaN and
    /// infinities in the same places and the rest within `atol` or `rtol`.
    ///
    /// @param what what a failure calls the values
    /// @param entry the line of an index that has the `atol`
    public static void requireClose(String what, float[] actual, float[] expected, Json entry, boolean special) {
        double atol = entry.get("atol").number();
        var assertion = FloatsAssert.assertFloats(actual).as(what);
        if (special) {
            double rtol = entry.find("rtol").map(Json::number).orElse(0.0);
            assertion.isCloseToWithSpecials(atol, rtol, expected);
        } else {
            assertion.isCloseTo(atol, expected);
        }
    }
}
