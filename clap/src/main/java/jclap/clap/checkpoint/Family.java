package jclap.clap.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import jclap.audio.Recipe;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ConvEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.clap.encoder.Htsat;
import jclap.clap.encoder.TextTower;
import jclap.core.io.Checkpoint;

/// The families of published models: what each calls its weights, what it is built of, and what it hears.
///
/// ```java
/// try (Checkpoint file = Checkpoint.open(path)) {
///     Family.Found found = Family.find(file).orElseThrow();
///     ClapModel model = found.load(file);
///     Recipe recipe = found.recipe();
/// }
/// ```
public enum Family {
    /// CNN14 and BERT: `CLAP_weights_2022.pth`.
    MICROSOFT_2022("audio_encoder.base.conv_block1.conv1.weight", Keys.MICROSOFT_2022),

    /// HTSAT and GPT-2: `CLAP_weights_2023.pth`.
    MICROSOFT_2023("audio_encoder.base.htsat.patch_embed.proj.weight", Keys.MICROSOFT_2023),

    /// HTSAT or CNN14, and RoBERTa: `630k-best.pt`, `music_audioset_epoch_15_esc_90.14.pt` and others.
    LAION("audio_branch.bn0.weight", Keys.LAION),

    /// LAION's models in the files of the Hugging Face hub: `laion/clap-htsat-unfused` and others.
    HUGGING_FACE("audio_model.audio_encoder.batch_norm.weight", Keys.HUGGING_FACE),

    /// The audio half of CLAP 2023, a mapper, and a GPT-2 that writes captions: `clapcap_weights_2023.pth`. It has
    /// no place for texts, so it is no [ClapModel].
    CLAPCAP("clap_project.prefix_const", Keys.CLAPCAP);

    private final String landmark;
    private final KeyTable keys;

    Family(String landmark, KeyTable keys) {
        this.landmark = landmark;
        this.keys = keys;
    }

    /// A family recognised in a file.
    ///
    /// @param prefix what is before all names of its weights, such as `state_dict.module.`
    /// @param fused whether the model looks at the rest of long sounds
    public record Found(Family family, String prefix, boolean fused) {

        /// {@return the model of this file}
        ///
        /// @throws IllegalArgumentException listing all tensors that are unknown, or as
        ///     [TranslatedCheckpoint#model], or if it is ClapCap, whose parts [TranslatedCheckpoint] has
        public ClapModel load(Checkpoint file) {
            return in(file, HubConfig.NONE).model();
        }

        /// {@return this file under our names}
        ///
        /// @param config what else is known about it, from [#config]
        /// @throws IllegalArgumentException listing tensors that this family does not know
        public TranslatedCheckpoint in(Checkpoint file, HubConfig config) {
            return new TranslatedCheckpoint(file, this, config);
        }

        /// {@return the towers of such a model by their classes: `Htsat and Bert`}
        ///
        /// @param names of its tensors, ours
        public String towers(Set<String> names) {
            boolean cnn = names.stream().anyMatch(name -> name.startsWith("audio_encoder.base.conv_blocks."));
            Class<? extends AudioTower> audio = cnn ? ConvEncoder.class : Htsat.class;
            Class<? extends TextTower> text = family == MICROSOFT_2023 || family == CLAPCAP ? Gpt2.class : Bert.class;
            return audio.getSimpleName() + " and " + text.getSimpleName();
        }

        /// {@return what files beside the checkpoint say about it; only those of the Hugging Face hub have any}
        ///
        /// @throws IOException naming the file that is no JSON
        public HubConfig config(Path checkpoint) throws IOException {
            return family == HUGGING_FACE ? HubConfig.beside(checkpoint) : HubConfig.NONE;
        }

        /// {@return what the published models of this kind hear; see also [HubConfig#recipe]}
        public Recipe recipe() {
            return switch (family) {
                case MICROSOFT_2022 -> Recipe.msclap2022();
                case MICROSOFT_2023, CLAPCAP -> Recipe.msclap2023();
                case LAION -> fused ? Recipe.laionFused() : Recipe.laion();
                case HUGGING_FACE -> fused ? Recipe.huggingFaceFused() : Recipe.huggingFace();
            };
        }
    }

    /// {@return what people call it: `microsoft 2022`}
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// {@return what the program of this family calls the weights}
    public KeyTable keys() {
        return keys;
    }

    /// {@return the family of a file, recognised by the names in it}
    public static Optional<Found> find(Checkpoint file) {
        return find(file.names());
    }

    /// {@return the family of these names}
    public static Optional<Found> find(SequencedSet<String> names) {
        for (String name : names) {
            for (Family family : values()) {
                if (name.equals(family.landmark) || name.endsWith("." + family.landmark)) {
                    String prefix = name.substring(0, name.length() - family.landmark.length());
                    boolean fused = names.stream()
                            .anyMatch(other -> other.startsWith(prefix) && other.contains(".mel_conv2d."));
                    return Optional.of(new Found(family, prefix, fused));
                }
            }
        }
        return Optional.empty();
    }
}
