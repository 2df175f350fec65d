package jclap.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows of the architecture, checked in the compiled classes of all modules.
class LayeringTest {

    private static final String VECTOR_API = "jdk.incubator.vector";

    private static final List<String> VECTOR_PACKAGES = List.of("jclap.core.kernel.simd", "jclap.audio.simd");

    private static final Pattern DESCRIBED = Pattern.compile("L((?:\\w+/)+[\\w$]+)[;<]");

    /// What the classes of a package, and of the packages below it that have no line of their own, may refer to.
    private record Layer(String name, String... allowed) {}

    private static final List<Layer> LAYERS = List.of(
            new Layer("jclap.core.kernel"),
            new Layer("jclap.core"),
            new Layer("jclap.nn", "jclap.core"),
            new Layer("jclap.audio", "jclap.core.kernel", "jclap.core.io"),
            new Layer("jclap.text", "jclap.core.io"),
            new Layer("jclap.clap", "jclap.core", "jclap.nn", "jclap.audio", "jclap.text"));

    private static final List<ClassModel> CLASSES = classes();

    @Test
    void everyArrowPointsTheRightWay() {
        List<String> wrong = new ArrayList<>();
        for (ClassModel type : CLASSES) {
            Layer layer = layerOf(name(type));
            for (String used : usedBy(type)) {
                if (used.startsWith("jclap.")
                        && !isIn(layer.name(), used)
                        && Stream.of(layer.allowed()).noneMatch(allowed -> isIn(allowed, used))) {
                    wrong.add(name(type) + " → " + used);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void vectorCodeIsCalledOnlyByTheKernelsItSpeedsUp() {
        for (String fenced : VECTOR_PACKAGES) {
            String parent = fenced.substring(0, fenced.lastIndexOf('.'));
            assertThat(CLASSES)
                    .filteredOn(type -> usedBy(type).stream().anyMatch(used -> isIn(fenced, used)))
                    .extracting(LayeringTest::name)
                    .allMatch(name -> isIn(parent, name));
        }
    }

    @Test
    void onlyTheFencedPackagesUseTheVectorApi() {
        assertThat(CLASSES)
                .filteredOn(type -> usedBy(type).stream().anyMatch(used -> isIn(VECTOR_API, used)))
                .extracting(LayeringTest::name)
                .allMatch(name -> VECTOR_PACKAGES.stream().anyMatch(fenced -> isIn(fenced, name)));
    }

    @Test
    void noVectorLeavesItsPackage() {
        List<String> leaving = new ArrayList<>();
        for (ClassModel type : CLASSES) {
            type.methods().stream()
                    .filter(method -> isVisible(method.flags().flags()))
                    .filter(method -> mentionsVectors(method.methodType()))
                    .forEach(method -> leaving.add(name(type) + "." + method.methodName()));
            type.fields().stream()
                    .filter(field -> isVisible(field.flags().flags()))
                    .filter(field -> mentionsVectors(field.fieldType()))
                    .forEach(field -> leaving.add(name(type) + "." + field.fieldName()));
        }
        assertThat(leaving).isEmpty();
    }

    @Test
    void theReferencesOfAClassIncludeItsSignatures() throws IOException {
        ClassModel house = parse(House.ROOT.resolve("bench/target/test-classes/jclap/house/LayeringTest.class"));
        assertThat(usedBy(house)).contains(Layer.class.getName(), ClassModel.class.getName(), List.class.getName());
    }

    private static Layer layerOf(String type) {
        return LAYERS.stream()
                .filter(layer -> isIn(layer.name(), type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("layering: expected a line in LAYERS for " + type));
    }

    private static boolean isIn(String packageName, String type) {
        return type.startsWith(packageName + ".");
    }

    private static boolean isVisible(Set<AccessFlag> flags) {
        return flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED);
    }

    private static boolean mentionsVectors(Utf8Entry descriptor) {
        return descriptor.stringValue().contains(VECTOR_API.replace('.', '/'));
    }

    private static String name(ClassModel type) {
        return type.thisClass().asInternalName().replace('/', '.');
    }

    /// {@return the classes that a class names: in its code, in its descriptors and in its generic signatures}
    private static Set<String> usedBy(ClassModel type) {
        Set<String> used = new TreeSet<>();
        for (var entry : type.constantPool()) {
            switch (entry) {
                case ClassEntry named -> used.add(named.asInternalName().replace('/', '.'));
                case Utf8Entry text ->
                    DESCRIBED
                            .matcher(text.stringValue())
                            .results()
                            .forEach(match -> used.add(match.group(1).replace('/', '.')));
                default -> {}
            }
        }
        return used;
    }

    private static List<ClassModel> classes() {
        List<ClassModel> classes = new ArrayList<>();
        for (String module : House.LIBRARY) {
            List<Path> files = House.files(House.ROOT.resolve(module).resolve("target/classes"), ".class");
            assertThat(files).as("compiled classes of " + module).isNotEmpty();
            files.stream()
                    .filter(file -> !file.endsWith("module-info.class"))
                    .map(LayeringTest::parse)
                    .forEach(classes::add);
        }
        return classes;
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
