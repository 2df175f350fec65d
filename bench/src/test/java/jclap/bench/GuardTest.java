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
    void theTableHasEveryContest() {
        assertThat(Guard.table().stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Guard.names().stream().map(name -> name + ".16").toList());
    }
}
