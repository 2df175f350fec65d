package jclap.house;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final int LONGEST_FILE = 300;

    @Test
    void everyFileIsShortEnoughToHoldOneIdea() throws IOException {
        for (Path source : House.mainSources()) {
            assertThat(Files.readAllLines(source))
                    .as(House.ROOT.relativize(source).toString())
                    .hasSizeLessThanOrEqualTo(LONGEST_FILE);
        }
    }

    @Test
    void everyPackageHasItsChapter() {
        var packages = House.mainSources().stream()
                .filter(source -> !source.endsWith("module-info.java"))
                .map(Path::getParent)
                .collect(toSet());
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(folder ->
                        assertThat(folder.resolve("package-info.java")).exists());
    }

    @Test
    void everyModuleOfTheLibraryDeclaresItself() {
        assertThat(House.LIBRARY)
                .allSatisfy(module -> assertThat(House.ROOT.resolve(module).resolve("src/main/java/module-info.java"))
                        .exists());
    }
}
