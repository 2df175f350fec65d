package jclap.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuardTest {

    @Test
    void aQuarterMayBeLostAndNoMore() {
        assertThat(Guard.isKept(7.5, 10)).isTrue();
        assertThat(Guard.isKept(7.4, 10)).isFalse();
        assertThat(Guard.isKept(Double.NaN, 10)).isFalse();
    }

    @Test
    void theTableHasTheThreeContests() {
        assertThat(Guard.table().stringPropertyNames())
                .containsExactlyInAnyOrder("gemm-against-loops", "gemm-against-copy", "fft-against-jtransforms");
    }
}
