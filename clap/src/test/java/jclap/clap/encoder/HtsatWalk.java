package jclap.clap.encoder;

import java.util.function.BiConsumer;
import jclap.core.Tensor;

/// Every step of an HTSAT, under the names that LAION's code has for its modules.
final class HtsatWalk {

    private HtsatWalk() {}

    /// {@return the tokens after the last norm}
    static Tensor walk(Htsat htsat, Tensor normalized, boolean[] longer, BiConsumer<String, Tensor> each) {
        each.accept("bn0", normalized.permute(0, 3, 2, 1));
        Tensor picture = htsat.fold(normalized);
        PatchEmbed embed = htsat.patchEmbed();
        each.accept(
                "patch_embed.proj",
                embed.proj()
                        .forward(picture.slice(
                                1, 0, embed.proj().weight().shape().dim(1))));
        Tensor x = embed.forward(picture, longer);
        each.accept("patch_embed.norm", x);
        each.accept("patch_embed", x);
        for (int i = 0; i < htsat.layers().size(); i++) {
            SwinStage stage = htsat.layers().get(i);
            String layer = "layers." + i;
            for (int j = 0; j < stage.blocks().size(); j++) {
                x = walk(stage.blocks().get(j), x, layer + ".blocks." + j, each);
            }
            if (stage.downsample().isPresent()) {
                PatchMerging downsample = stage.downsample().get();
                each.accept(layer + ".downsample.norm", downsample.norm().forward(downsample.gather(x)));
                x = downsample.forward(x);
                each.accept(layer + ".downsample.reduction", x);
                each.accept(layer + ".downsample", x);
            }
            each.accept(layer, x);
        }
        x = htsat.norm().forward(x);
        each.accept("norm", x);
        each.accept("avgpool", htsat.pool(x));
        if (htsat.tscamConv().isPresent()) {
            each.accept("tscam_conv", htsat.classMap(htsat.unfold(x)));
        }
        return x;
    }

    private static Tensor walk(SwinBlock block, Tensor x, String name, BiConsumer<String, Tensor> each) {
        Tensor normed = block.norm1().forward(x);
        each.accept(name + ".norm1", normed);
        Windows windows = block.windows(x);
        Tensor cut = windows.cut(normed), attended = block.attend(cut, windows);
        each.accept(name + ".attention.self.query", block.attention().query().forward(cut));
        each.accept(name + ".attention.self.key", block.attention().key().forward(cut));
        each.accept(name + ".attention.self.value", block.attention().value().forward(cut));
        each.accept(name + ".attn.proj", attended);
        each.accept(name + ".attn", attended);
        Tensor h = x.plus(windows.join(attended));
        Tensor second = block.norm2().forward(h);
        each.accept(name + ".norm2", second);
        each.accept(name + ".intermediate.dense", block.mlp().fc1().forward(second));
        each.accept(name + ".intermediate", block.mlp().fc1().forward(second).gelu());
        each.accept(name + ".mlp.fc2", block.mlp().forward(second));
        each.accept(name + ".mlp", block.mlp().forward(second));
        Tensor y = block.forward(x);
        each.accept(name, y);
        return y;
    }

    /// {@return the name that Hugging Face's code has for a module}
    static String huggingFace(String name) {
        return name.replace("bn0", "batch_norm")
                .replace("norm1", "layernorm_before")
                .replace("norm2", "layernorm_after")
                .replace("attn.proj", "attention.output.dense")
                .replace("mlp.fc2", "output.dense");
    }
}
