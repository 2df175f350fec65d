package jclap.audio;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import jclap.testing.Golden;

/// Where the golden files are: a small part of them is kept with the tests, all of them beside the project.
enum GoldenPlace {
    COMMITTED {
        @Override
        Path folder() {
            try {
                return Path.of(GoldenPlace.class
                                .getResource("/golden/index.json")
                                .toURI())
                        .getParent();
            } catch (URISyntaxException e) {
                throw new AssertionError(e);
            }
        }
    },
    SHARED {
        @Override
        Path folder() {
            return Golden.folder().resolve("audio");
        }
    };

    abstract Path folder();

    Path file(Json entry, String key) {
        return folder().resolve(entry.get(key).text());
    }

    /// {@return the cases of one kind in the index}
    List<Json> cases(String kind) throws IOException {
        return Json.read(folder().resolve("index.json")).get("cases").items().stream()
                .filter(entry -> entry.get("kind").text().equals(kind))
                .toList();
    }

    /// {@return the tensors of a case, to be closed}
    Checkpoint tensors(Json entry) throws IOException {
        return SafeTensors.open(file(entry, "file"));
    }
}
