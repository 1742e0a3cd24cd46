package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The tokenizer inside a GGUF file as the {@code tokenizer.json} it was converted from: byte-level
 * BPE with merges, or SentencePiece with scores or, as Gemma 4 has it, with merges.
 */
final class GgufTokenizer {
  static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String MODEL = "tokenizer.ggml.model";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final String UNDERLINE = "\u2581";

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final GgufMetadata keys;
  private final List<String> tokens;
  private final int[] types;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private GgufTokenizer(GgufMetadata keys) {
    this.keys = keys;
    this.tokens = keys.strings(TOKENS);
    this.types = keys.has(TYPES) ? keys.wholes(TYPES) : normal(tokens.size());
    if (types.length != tokens.size()) {
      throw keys.wrong(TYPES, "one for each of the " + tokens.size() + " tokens");
    }
  }

  private static int[] normal(int count) {
    int[] types = new int[count];
    java.util.Arrays.fill(types, 1);
    return types;
  }

  /** What would stand in {@code tokenizer.json}. */
  static ObjectNode json(GgufMetadata keys) {
    return switch (keys.string(MODEL)) {
      case "gpt2" -> new GgufTokenizer(keys).byteLevel();
      case "llama" -> new GgufTokenizer(keys).sentencePiece(false);
      case "gemma4" -> new GgufTokenizer(keys).sentencePiece(true);
      default -> throw keys.wrong(MODEL, "gpt2, llama or gemma4");
    };
  }

  private ObjectNode byteLevel() {
    var split = PreTokenizer.named(keys);
    begin(false);
    json.putNull("normalizer");
    split.write(json.putObject("pre_tokenizer"));
    json.putNull("post_processor");
    byteLevel(json.putObject("decoder"), true);
    storedMerges(model(split.ignoreMerges(), false));
    return json;
  }

  private void storedMerges(ObjectNode model) {
    var merges = model.putArray("merges");
    for (String merge : keys.strings("tokenizer.ggml.merges")) {
      // "a b": neither part holds a space, since spaces are mapped to another character.
      int space = merge.indexOf(' ', 1);
      if (space < 0) {
        throw new GgufException(
            "%s: key tokenizer.ggml.merges has '%s', expected two parts with a space between."
                .formatted(keys.file(), merge));
      }
      merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
    }
  }

  private static void byteLevel(ObjectNode node, boolean useRegex) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", useRegex);
  }

  private ObjectNode sentencePiece(boolean withMerges) {
    boolean prefix = keys.flag("tokenizer.ggml.add_space_prefix", true);
    begin(true);
    var normalizers = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (prefix) {
      normalizers.addObject().put("type", "Prepend").put("prepend", UNDERLINE);
    }
    var spaces = normalizers.addObject().put("type", "Replace");
    spaces.putObject("pattern").put("String", " ");
    spaces.put("content", UNDERLINE);
    json.putNull("pre_tokenizer");
    json.putNull("post_processor");
    var decoders = json.putObject("decoder").put("type", "Sequence").putArray("decoders");
    var back = decoders.addObject().put("type", "Replace");
    back.putObject("pattern").put("String", UNDERLINE);
    back.put("content", " ");
    decoders.addObject().put("type", "ByteFallback");
    decoders.addObject().put("type", "Fuse");
    if (prefix) {
      decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    var model = model(false, true);
    if (withMerges) {
      storedMerges(model);
    } else {
      scoredMerges(model);
    }
    return json;
  }

  private void scoredMerges(ObjectNode model) {
    var merges = model.putArray("merges");
    var scores = keys.floats("tokenizer.ggml.scores");
    if (scores.length != tokens.size()) {
      throw keys.wrong("tokenizer.ggml.scores", "one for each of the " + tokens.size() + " tokens");
    }
    for (var merge : new ScoreMerges(keys, tokens, types, scores).inOrder()) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
  }

  /**
   * Version and added tokens: those that are matched in a text before all else.
   *
   * @param underlined whether a space in them is written as U+2581
   */
  private void begin(boolean underlined) {
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = json.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (isAdded(id)) {
        added
            .addObject()
            .put("id", id)
            .put("content", content(id, underlined))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", types[id] != USER_DEFINED);
      }
    }
  }

  private boolean isAdded(int id) {
    return types[id] == CONTROL
        || types[id] == USER_DEFINED
        || types[id] == UNKNOWN && tokens.get(id).length() > 1;
  }

  /** The key of a token in the vocabulary; for an added one what a text would hold. */
  private String content(int id, boolean underlined) {
    return underlined && isAdded(id) ? tokens.get(id).replace(UNDERLINE, " ") : tokens.get(id);
  }

  private ObjectNode model(boolean ignoreMerges, boolean underlined) {
    var model = json.putObject("model").put("type", "BPE");
    model.putNull("dropout");
    unknown(model, underlined);
    model
        .putNull("continuing_subword_prefix")
        .putNull("end_of_word_suffix")
        .put("fuse_unk", underlined)
        .put("byte_fallback", underlined)
        .put("ignore_merges", ignoreMerges);
    var vocab = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      String content = content(id, underlined);
      if (content.isEmpty() || vocab.has(content)) {
        throw new GgufException(
            "%s: key %s has the token '%s' at %d, expected one that is not empty and no other's."
                .formatted(keys.file(), TOKENS, content, id));
      }
      vocab.put(content, id);
    }
    return model;
  }

  private void unknown(ObjectNode model, boolean underlined) {
    for (int id = 0; id < tokens.size(); id++) {
      if (types[id] == UNKNOWN) {
        model.put("unk_token", content(id, underlined));
        return;
      }
    }
    model.putNull("unk_token");
  }
}
