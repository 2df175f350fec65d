package jclap.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The `post_processor` of a `tokenizer.json`: which marks stand around texts.
final class TemplateJson {

    private TemplateJson() {}

    static Template parse(Optional<JsonPlace> processor) {
        return processor.map(TemplateJson::parse).orElse(Template.NONE);
    }

    private static Template parse(JsonPlace processor) {
        return switch (processor.get("type").text()) {
            // It only changes places: whether they count the space before a word.
            case "ByteLevel" -> Template.NONE;
            case "RobertaProcessing" -> Template.roberta(id(processor, "cls"), id(processor, "sep"));
            case "BertProcessing" -> Template.bert(id(processor, "cls"), id(processor, "sep"));
            case "TemplateProcessing" -> new Template(parts(processor, "single"), parts(processor, "pair"));
            case "Sequence" -> sequence(processor);
            default ->
                throw processor
                        .get("type")
                        .refused("ByteLevel, RobertaProcessing, BertProcessing, TemplateProcessing or Sequence");
        };
    }

    private static Template sequence(JsonPlace processor) {
        List<Template> templates = processor.get("processors").items().stream()
                .map(TemplateJson::parse)
                .filter(template -> !template.equals(Template.NONE))
                .toList();
        if (templates.size() > 1) {
            throw processor.refused("one processor that adds tokens");
        }
        return templates.isEmpty() ? Template.NONE : templates.getFirst();
    }

    /// {@return the id in `["</s>", 2]`}
    private static int id(JsonPlace processor, String name) {
        List<JsonPlace> pair = processor.get(name).items();
        if (pair.size() != 2) {
            throw processor.get(name).refused("a token and its id");
        }
        return pair.getLast().integer();
    }

    private static List<Template.Part> parts(JsonPlace processor, String name) {
        var parts = new ArrayList<Template.Part>();
        for (JsonPlace part : processor.get(name).items()) {
            Optional<JsonPlace> text = part.find("Sequence");
            if (text.isPresent()) {
                String which = text.get().get("id").text();
                if (!which.equals("A") && !which.equals("B")) {
                    throw text.get().get("id").refused("A or B");
                }
                parts.add(new Template.Text(
                        which.charAt(0) - 'A', text.get().get("type_id").integer()));
            } else {
                JsonPlace special = part.get("SpecialToken");
                int type = special.get("type_id").integer();
                JsonPlace ids = processor
                        .get("special_tokens")
                        .get(special.get("id").text())
                        .get("ids");
                ids.items().forEach(id -> parts.add(new Template.Special(id.integer(), type)));
            }
        }
        return parts;
    }
}
