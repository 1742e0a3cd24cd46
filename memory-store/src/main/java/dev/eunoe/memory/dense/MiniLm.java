package dev.eunoe.memory.dense;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.eunoe.memory.Embedder;
import dev.eunoe.memory.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * all-MiniLM-L6-v2 with weights of 8 bits (Wang et al., arXiv:2002.10957; sentence-transformers),
 * by ONNX Runtime: English, 384 numbers, the mean of the tokens' last layer.
 *
 * <p>One passage at a time and on one thread. Its products are quantised by the largest value of
 * all that is computed together, so a passage would get another vector beside other passages; and
 * the model that answers needs the other processors.
 */
public final class MiniLm implements Embedder {
  private static final String WEIGHTS = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final int DIMENSION = 384;

  /** The model was trained on 128, and reads 512. */
  private static final Map<String, String> TOKENS =
      Map.of("truncation", "true", "maxLength", "256", "padding", "false");

  private static @Nullable MiniLm loaded;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  private MiniLm(OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer) {
    this.environment = environment;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads the weights from the class path: about a quarter of a second, once for all who ask.
   *
   * @throws StoreException where this machine has no ONNX Runtime
   */
  public static synchronized MiniLm load() {
    if (loaded == null) {
      loaded = ofClassPath();
    }
    return loaded;
  }

  private static MiniLm ofClassPath() {
    try (InputStream tokens = resource(TOKENIZER);
        InputStream weights = resource(WEIGHTS);
        var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new MiniLm(
          environment,
          environment.createSession(weights.readAllBytes(), options),
          HuggingFaceTokenizer.newInstance(tokens, TOKENS));
    } catch (IOException | OrtException | LinkageError e) {
      throw new StoreException(
          "The sentence encoder minilm cannot be loaded here (%s); start with --embeddings off."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream found = MiniLm.class.getResourceAsStream(name);
    if (found == null) {
      throw new IOException(name + " is not on the class path");
    }
    return found;
  }

  @Override
  public String name() {
    return "all-minilm-l6-v2-q/1";
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public byte[] embed(String passage) {
    return Int8.rounded(mean(tokenizer.encode(passage)));
  }

  @Override
  public Embedding read(String text) {
    Encoding tokens = tokenizer.encode(text);
    float[] vector = mean(tokens);
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return new Embedding(vector, tokens.getIds().length, !tokens.exceedMaxLength());
  }

  private float[] mean(Encoding tokens) {
    try (var ids = OnnxTensor.createTensor(environment, new long[][] {tokens.getIds()});
        var mask = OnnxTensor.createTensor(environment, new long[][] {tokens.getAttentionMask()});
        var types = OnnxTensor.createTensor(environment, new long[][] {tokens.getTypeIds()});
        var result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      return mean(hidden[0]);
    } catch (OrtException e) {
      throw new StoreException("A passage could not be embedded: " + e.getMessage(), e);
    }
  }

  private static float[] mean(float[][] tokens) {
    float[] mean = new float[DIMENSION];
    for (float[] token : tokens) {
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += token[i] / tokens.length;
      }
    }
    return mean;
  }
}
