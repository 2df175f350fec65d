package jclap.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/// Without its annotation processor JMH builds happily, and contains no benchmark.
class BenchmarkListTest {

    @Test
    void theProcessorOfJmhHasListedTheBenchmarks() throws IOException {
        try (InputStream list = GemmBench.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).as("META-INF/BenchmarkList").isNotNull();
            assertThat(new String(list.readAllBytes()))
                    .contains(
                            "jclap.bench.GemmBench",
                            "jclap.bench.GemmLadder",
                            "jclap.bench.PackedBench",
                            "jclap.bench.ConvolutionBench",
                            "jclap.bench.AttentionBench",
                            "jclap.bench.AllocationBench",
                            "jclap.bench.FallbackBench",
                            "jclap.bench.FallbackConvolutionBench",
                            "jclap.bench.ModelBench",
                            "jclap.bench.TrainingStepBench",
                            "jclap.bench.FftBench",
                            "jclap.bench.StftBench");
        }
    }
}
