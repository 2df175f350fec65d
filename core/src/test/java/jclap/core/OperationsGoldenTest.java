package jclap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Operation → PyTorch: outputs and gradients of `ops/index.json`, which PyTorch computed in double precision.
class OperationsGoldenTest {

    private static final Map<String, GoldenCase.Wording> WORDINGS = new HashMap<>(GoldenArrayOperations.WORDINGS);

    static {
        WORDINGS.putAll(GoldenLayerOperations.WORDINGS);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheNumbersOfPyTorch() {
        var byFile = Golden.index("ops").get("cases").items().stream()
                .filter(json -> WORDINGS.containsKey(json.get("op").text()))
                .collect(Collectors.groupingBy(json -> json.get("file").text()));
        var tests = new ArrayList<DynamicTest>();
        byFile.forEach((name, cases) -> {
            try (Checkpoint file = Golden.tensors("ops/" + name)) {
                for (Json json : cases) {
                    GoldenCase c = GoldenCase.read(json, file);
                    tests.add(DynamicTest.dynamicTest(c.id(), () -> check(c)));
                }
            }
        });
        return tests.stream();
    }

    /// The list of what is left out, with the reasons, is part of the documentation.
    @Test
    void whatIsNotRunIsNamedInTheDocumentation() throws IOException {
        Golden.folder(); // of which the project has only a part
        List<String> cases = Golden.index("ops").get("cases").items().stream()
                .map(json -> json.get("op").text())
                .distinct()
                .toList();
        Path page = Path.of(System.getProperty("jclap.root", "."), "docs", "operations.md");
        String section = Files.readString(page).split("## Left out\n", 2)[1];
        List<String> leftOut = Pattern.compile("(?m)^\\| (.*?) \\|")
                .matcher(section)
                .results()
                .flatMap(
                        row -> Pattern.compile("`(\\w+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .toList();
        assertThat(cases.stream().filter(op -> !WORDINGS.containsKey(op))).containsExactlyInAnyOrderElementsOf(leftOut);
    }

    @Test
    void theDocumentationNamesMethodsThatExist() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("jclap.root", "."), "docs", "operations.md"));
        List<String> named = Pattern.compile("\\.(\\w+)\\(")
                .matcher(page)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(named).hasSizeGreaterThan(80);
        assertThat(Stream.of(Tensor.class, Sliding.class)
                        .flatMap(type -> Stream.of(type.getMethods()))
                        .map(Method::getName))
                .containsAll(named);
    }

    private static void check(GoldenCase c) {
        List<?> outputs = WORDINGS.get(c.json().get("op").text()).outputs(c);
        boolean special = c.json().find("special").isPresent();
        Tensor loss = Tensor.of(Shape.of(), 0);
        int i = 0;
        for (var out : c.json().get("out").members().entrySet()) {
            String name = out.getKey();
            Object output = outputs.get(i++);
            float[] y = output instanceof Tensor tensor ? tensor.data() : GoldenCase.floats((int[]) output);
            if (output instanceof Tensor tensor) {
                assertThat(tensor.shape()).as(c.id() + " " + name).isEqualTo(c.outShape(name));
            }
            Golden.requireClose(c.id() + " " + name, y, c.expected().get("out/" + name), out.getValue(), special);
            float[] upstream = c.expected().get("gout/" + name);
            if (upstream != null && output instanceof Tensor tensor) {
                loss = loss.plus(
                        tensor.times(Tensor.of(tensor.shape(), upstream)).sum());
            }
        }
        assertThat(outputs).as(c.id()).hasSize(i);
        var gradients = c.json().find("gin").map(Json::members).orElseThrow();
        if (gradients.isEmpty()) {
            return;
        }
        Gradients grads = loss.backward();
        gradients.forEach((name, entry) -> {
            float[] expected = c.expected().get("gin/" + name);
            if (expected.length > 0 || grads.has(c.in(name))) {
                Golden.requireClose(
                        c.id() + " gradient of " + name, grads.of(c.in(name)).data(), expected, entry, special);
            }
        });
    }
}
