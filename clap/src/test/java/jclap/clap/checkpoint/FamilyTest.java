package jclap.clap.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.ClapModel;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyFrontEnd;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models → files as PyTorch writes them, and the names of all tensors in those published.
class FamilyTest {

    @ParameterizedTest
    @CsvSource({
        "msclap2022, MICROSOFT_2022, model., false",
        "msclap2023, MICROSOFT_2023, model., false",
        "laion_unfused, LAION, state_dict.module., false",
        "laion_fused, LAION, state_dict.module., true",
        "laion_base, LAION, '', false",
        "hf_unfused, HUGGING_FACE, '', false",
        "hf_fused, HUGGING_FACE, '', true"
    })
    void everyTensorOfAPublishedModelIsKnown(String model, Family family, String prefix, boolean fused) {
        Json keys = Golden.json("models/state_dict_keys.json").get(model).get("keys");
        var names = new LinkedHashSet<String>(List.of("epoch", "optimizer.state.0.exp_avg"));
        keys.members().keySet().forEach(name -> names.add(prefix + name));
        assertThat(Family.find(names)).contains(new Family.Found(family, prefix, fused));
        assertThat(family.keys().origins(keys.members().keySet())).hasSizeGreaterThan(200);
    }

    @Test
    void thePannOfLaionIsKnown() {
        Json keys =
                Golden.json("models/state_dict_keys.json").get("panns_cnn14").get("keys");
        assertThat(Keys.PANN.origins(keys.members().keySet())).hasSize(68);
    }

    @Test
    void microsoftsFileGivesMicrosoftsNumbers() throws IOException {
        try (var golden = GoldenModel.tiny("tiny_msclap2022", Keys.MICROSOFT_2022);
                Checkpoint file = Checkpoint.open(Golden.file("files/tiny_msclap2022.pth"))) {
            Family.Found found = Family.find(file).orElseThrow();
            assertThat(found.family()).isEqualTo(Family.MICROSOFT_2022);
            requireSame(golden, found.load(file), "audio_embed", "text_embed");
        }
    }

    @Test
    void aLoadedModelRemembersWhoseItIs() throws IOException {
        try (Checkpoint file = Checkpoint.open(Golden.file("files/tiny_msclap2022.pth"))) {
            ClapModel model = Family.find(file).orElseThrow().load(file);
            assertThat(((Bert) model.captionEncoder().base()).pooling()).isEqualTo(Bert.Pooling.FIRST);
            assertThat(model.dimension()).isEqualTo(16);
        }
    }

    @Test
    void namesThatNobodyKnowsAreListed() {
        assertThat(Family.find(new LinkedHashSet<>(List.of("fc.weight", "fc.bias"))))
                .isEmpty();
        assertThatThrownBy(() -> Keys.MICROSOFT_2022.origins(List.of("logit_scale", "fc.weight", "fc.bias")))
                .hasMessage("key table: expected only known tensors but unexpected fc.weight; unexpected fc.bias");
    }

    private static void requireSame(GoldenModel golden, ClapModel model, String audioName, String textName) {
        Tensor logMel = TinyFrontEnd.logMel(golden, "audio.", golden.in("waveform"));
        golden.requireOut(
                audioName,
                model.audioEncoder().embed(model.audioEncoder().base().normalize(logMel)));
        golden.requireOut(textName, model.captionEncoder().embed(golden.texts()));
    }
}
