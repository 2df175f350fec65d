package jclap.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Who embeds jclap adds its five artifacts to his application and nothing else.
class DependencyTest {

    private static final List<String> TEST_LIBRARIES = List.of("junit-jupiter", "assertj-core");

    /// One `<dependency>` that reaches the artifact: directly under `<project>`, not that of a plugin.
    private record Dependency(String group, String artifact, String scope) {

        boolean isOurs() {
            return group.equals("io.github.jclap");
        }
    }

    @Test
    void theLibraryDependsOnNothingButItselfAtRunTime() throws Exception {
        for (String module : House.LIBRARY) {
            assertThat(dependencies(House.ROOT.resolve(module)))
                    .as("dependencies of " + module)
                    .filteredOn(dependency -> !dependency.scope().equals("test"))
                    .allMatch(Dependency::isOurs);
        }
    }

    @Test
    void everyModuleInheritsTestLibrariesOnly() throws Exception {
        assertThat(dependencies(House.ROOT))
                .isNotEmpty()
                .allMatch(dependency -> dependency.scope().equals("test"));
    }

    @Test
    void theTestsOfTheLibraryNeedOnlyTwoLibraries() throws Exception {
        for (String module : House.LIBRARY) {
            assertThat(dependencies(House.ROOT.resolve(module)))
                    .as("dependencies of " + module)
                    .allMatch(dependency -> dependency.isOurs() || TEST_LIBRARIES.contains(dependency.artifact()));
        }
    }

    private static List<Dependency> dependencies(Path module) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(module.resolve("pom.xml").toFile())
                .getDocumentElement();
        List<Dependency> dependencies = new ArrayList<>();
        NodeList elements = project.getElementsByTagName("dependency");
        for (int i = 0; i < elements.getLength(); i++) {
            var dependency = (Element) elements.item(i);
            if (!isInside("plugin", dependency)) {
                String scope = text(dependency, "scope");
                dependencies.add(new Dependency(
                        text(dependency, "groupId"),
                        text(dependency, "artifactId"),
                        scope.isEmpty() ? "compile" : scope));
            }
        }
        return dependencies;
    }

    private static boolean isInside(String tag, Element element) {
        return element.getParentNode() instanceof Element parent
                && (parent.getTagName().equals(tag) || isInside(tag, parent));
    }

    private static String text(Element element, String tag) {
        NodeList found = element.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
