package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How a text is cut before BPE. GGUF only names it, so each name that is known stands here with its
 * expression; any other is refused, since a guess would give other tokens.
 *
 * @param digits whether every digit is cut off first
 * @param expression what a piece is, or empty for that of GPT-2
 * @param ignoreMerges whether a piece that is in the vocabulary is taken whole
 */
record PreTokenizer(boolean digits, String expression, boolean ignoreMerges) {
  private static final String KEY = "tokenizer.ggml.pre";

  private static final String ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String REST = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String PUNCTUATION = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";

  private static final String LLAMA_3 =
      ENDINGS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" + PUNCTUATION + REST;
  private static final String QWEN_2 =
      ENDINGS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + PUNCTUATION + REST;
  private static final String QWEN_35 =
      ENDINGS
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
          + REST;

  /** Words that end in small letters, and words that begin with capitals. */
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";

  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

  /** Stands for the steps of Falcon, which no single expression says. */
  private static final String FALCON = "falcon";

  private static String cased(String ending, String numbers) {
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    return before
        + UPPER
        + "*"
        + LOWER
        + "+"
        + ending
        + "|"
        + before
        + UPPER
        + "+"
        + LOWER
        + "*"
        + ending
        + "|"
        + numbers
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
        + REST;
  }

  static PreTokenizer named(GgufMetadata keys) {
    return switch (keys.string(KEY)) {
      case "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "lfm2" ->
          new PreTokenizer(false, LLAMA_3, true);
      case "dbrx", "smaug-bpe" -> new PreTokenizer(false, LLAMA_3, false);
      case "qwen2" -> new PreTokenizer(false, QWEN_2, false);
      case "qwen35" -> new PreTokenizer(false, QWEN_35, false);
      case "gpt-2", "phi-2", "mpt", "olmo" -> new PreTokenizer(false, "", false);
      case "falcon" -> new PreTokenizer(false, FALCON, false);
      case "refact", "starcoder", "smollm" -> new PreTokenizer(true, "", false);
      case "tekken" -> new PreTokenizer(false, cased("", "\\p{N}"), true);
      case "gpt-4o" -> new PreTokenizer(false, cased(ENDINGS + "?", "\\p{N}{1,3}"), false);
      default ->
          throw keys.wrong(
              KEY, "one of " + NAMES + ", or put the tokenizer.json of the model beside the file");
    };
  }

  private static final List<String> NAMES =
      List.of(
          "llama-bpe",
          "llama3",
          "llama-v3",
          "falcon3",
          "falcon-h1",
          "pixtral",
          "lfm2",
          "dbrx",
          "smaug-bpe",
          "qwen2",
          "qwen35",
          "gpt-2",
          "phi-2",
          "mpt",
          "olmo",
          "falcon",
          "refact",
          "starcoder",
          "smollm",
          "tekken",
          "gpt-4o");

  void write(ObjectNode node) {
    var steps = node.put("type", "Sequence").putArray("pretokenizers");
    if (expression.equals(FALCON)) {
      falcon(steps);
      return;
    }
    if (digits) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (!expression.isEmpty()) {
      var split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", expression);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", expression.isEmpty());
  }

  /** Punctuation together, GPT-2's expression, and digits in threes. */
  private static void falcon(ArrayNode steps) {
    steps.addObject().put("type", "Punctuation").put("behavior", "Contiguous");
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    steps.addObject().put("type", "Digits").put("individual_digits", false);
    var split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", "[0-9][0-9][0-9]");
    split.put("behavior", "Isolated").put("invert", false);
  }
}
