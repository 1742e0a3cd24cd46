package dev.eunoe.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Text to token ids and back, by the {@code tokenizer.json} of a model. Safe for use by several
 * threads.
 *
 * <p>What people write stays text: only {@link #encodeTemplate} produces special tokens, and only
 * from the template's own.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Pattern LONE_SURROGATE =
      Pattern.compile("[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]");

  private final HuggingFaceTokenizer library;
  private final SpecialTokens specialTokens;

  private Tokenizer(HuggingFaceTokenizer library, SpecialTokens specialTokens) {
    this.library = library;
    this.specialTokens = specialTokens;
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @throws TokenizerException when it cannot be read or understood
   */
  public static Tokenizer open(Path tokenizerJson) {
    var specialTokens = SpecialTokens.read(tokenizerJson);
    try {
      var library =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(tokenizerJson)
              // Otherwise the library cuts every text at 512 tokens.
              .optTruncation(false)
              .optPadding(false)
              .optAddSpecialTokens(false)
              .build();
      return new Tokenizer(library, specialTokens);
    } catch (IOException | RuntimeException e) {
      throw new TokenizerException(tokenizerJson + " is no tokenizer: " + e.getMessage() + ".", e);
    }
  }

  /** Ids of text that people wrote: look-alikes of special tokens stay text. */
  public int[] encode(String text) {
    return encodeTemplate(specialTokens.guard(text));
  }

  /**
   * Ids of a text rendered by {@link ChatTemplate}: its own special tokens become special ids,
   * guarded ones stay text.
   */
  public int[] encodeTemplate(String rendered) {
    if (rendered.indexOf(SpecialTokens.GUARD) < 0) {
      return encodePiece(rendered);
    }
    return Arrays.stream(rendered.split(String.valueOf(SpecialTokens.GUARD), -1))
        .map(this::encodePiece)
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  private int[] encodePiece(String text) {
    String valid = LONE_SURROGATE.matcher(text).replaceAll("\uFFFD");
    return Arrays.stream(library.encode(valid, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** The text of the ids, special tokens included; bytes that are no UTF-8 become U+FFFD. */
  public String decode(int[] ids) {
    return ids.length == 0
        ? ""
        : library.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }

  /** Decodes an answer as it grows. */
  public IncrementalDecoder decoder() {
    return new IncrementalDecoder(this);
  }

  /** One more than the greatest id this tokenizer knows. */
  public int vocabSize() {
    return specialTokens.vocabSize();
  }

  public SpecialTokens specialTokens() {
    return specialTokens;
  }

  @Override
  public void close() {
    library.close();
  }
}
