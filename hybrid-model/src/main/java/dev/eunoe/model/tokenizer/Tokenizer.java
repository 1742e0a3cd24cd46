package dev.eunoe.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.eunoe.model.files.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Text to token ids and back, by the {@code tokenizer.json} of a model. Safe for use by several
 * threads.
 *
 * <p>What people write stays text: only {@link #encodeTemplate} produces special tokens, and only
 * from the template's own. Neither adds tokens at the beginning or the end.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Pattern LONE_SURROGATE =
      Pattern.compile("[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]");

  // Otherwise the library cuts every text at 512 tokens.
  private static final Map<String, String> WHOLE_TEXT =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  /** What is written like a special token: {@code <|end|>, </s>, [INST]}. */
  static final Pattern LIKE_SPECIAL = Pattern.compile("<[^<>\\s]{1,64}>|\\[/?[A-Z_]{2,32}\\]");

  private final HuggingFaceTokenizer library;
  private final SpecialTokens specialTokens;
  private final Set<String> unmarked;
  private final int[] byteTokens;
  private final int vocabSize;
  private final TokenBytes tokenBytes;

  private Tokenizer(HuggingFaceTokenizer library, TokenizerJson json) {
    this.library = library;
    this.specialTokens = json.specialTokens();
    this.unmarked = json.unmarked();
    this.byteTokens = json.byteTokens();
    this.vocabSize = json.vocabSize();
    this.tokenBytes = json.tokenBytes();
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @throws TokenizerException when it cannot be read or understood
   */
  public static Tokenizer open(Path tokenizerJson) {
    try {
      return read(tokenizerJson.toString(), Files.readAllBytes(tokenizerJson));
    } catch (IOException e) {
      throw new TokenizerException(Unreadable.sentence(tokenizerJson, e), e);
    }
  }

  /**
   * A tokenizer from the content of a {@code tokenizer.json}.
   *
   * @param source where it was found, for messages
   * @throws TokenizerException when it cannot be understood
   */
  public static Tokenizer read(String source, byte[] tokenizerJson) {
    var json = TokenizerJson.read(source, tokenizerJson);
    try {
      var library =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json.bytes()), WHOLE_TEXT);
      json.specials().forEach(special -> requireItsId(source, special, library));
      return new Tokenizer(library, json);
    } catch (TokenizerException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new TokenizerException(source + " is no tokenizer: " + e.getMessage() + ".", e);
    }
  }

  /** The library numbers added tokens itself, so where ids are left out it gives others. */
  private static void requireItsId(
      String source, SpecialTokens.Special special, HuggingFaceTokenizer library) {
    long[] ids = library.encode(special.sentinel(), false, false).getIds();
    if (ids.length == 1 && ids[0] != special.id()) {
      throw new TokenizerException(
          source
              + ": the special token '"
              + special.content()
              + "' has the id "
              + special.id()
              + " but comes to "
              + ids[0]
              + ", because ids before it are left out; number the added tokens on.");
    }
  }

  /** Ids of text that people wrote: look-alikes of special tokens stay text. */
  public int[] encode(String text) {
    return ids(SpecialTokens.clean(text));
  }

  /**
   * Ids of a text rendered by {@link ChatTemplate}: its own special tokens become special ids,
   * guarded ones stay text.
   */
  public int[] encodeTemplate(String rendered) {
    return ids(specialTokens.withSentinels(rendered));
  }

  private int[] ids(String text) {
    String valid = LONE_SURROGATE.matcher(text).replaceAll("\uFFFD");
    return Arrays.stream(library.encode(valid, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /**
   * The text of the ids, special tokens included; bytes that are no UTF-8 become U+FFFD. Ids beyond
   * {@link #vocabSize()}, which only pad a model's vocabulary, have no text.
   */
  public String decode(int[] ids) {
    long[] known = Arrays.stream(ids).filter(id -> id < vocabSize).asLongStream().toArray();
    return known.length == 0 ? "" : specialTokens.withContents(library.decode(known, false));
  }

  /** Decodes an answer as it grows. */
  public IncrementalDecoder decoder() {
    return new IncrementalDecoder(this, byteTokens);
  }

  /** One more than the greatest id this tokenizer knows. */
  public int vocabSize() {
    return vocabSize;
  }

  /** The bytes of each token. */
  public TokenBytes tokenBytes() {
    return tokenBytes;
  }

  public SpecialTokens specialTokens() {
    return specialTokens;
  }

  /** Tokens that are written like special ones, but are words of the vocabulary like others. */
  Set<String> unmarked() {
    return unmarked;
  }

  @Override
  public void close() {
    library.close();
  }
}
