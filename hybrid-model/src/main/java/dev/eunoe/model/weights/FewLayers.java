package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One layer of each kind of a model, with its own weights and the first tokens of its vocabulary.
 * What it computes means nothing, but it is computed by the same code in a small part of the time:
 * enough for the JVM to compile that code while the model itself is still being loaded.
 */
final class FewLayers {
  private static final Logger LOG = LoggerFactory.getLogger(FewLayers.class);
  private static final Pattern LAYER = Pattern.compile("(.*?layers\\.)(\\d+)(\\..*)");
  private static final int MAX_VOCABULARY = 1024;

  /** A model of which more layers differ is loaded as soon as these would be. */
  private static final int MIN_SHARE = 4;

  /** They are there beside the model for a while, which may need nearly all the heap. */
  private static final int MIN_HEAPS = 16;

  private static final int PROMPT_TOKENS = 64;
  private static final int ANSWER_TOKENS = 16;
  private static final int ROUNDS = 3;

  private FewLayers() {}

  /**
   * Such a model; none where its layers differ too much, need one another, or are large for this
   * heap.
   *
   * @param config the model as it runs
   */
  static Optional<HybridModel> of(ModelSource source, ModelConfig config, Kernels kernels) {
    Map<LayerConfig, Integer> kinds = new LinkedHashMap<>();
    for (int i = 0; i < config.layers().size(); i++) {
      kinds.putIfAbsent(config.layers().get(i), i);
    }
    if (kinds.size() * MIN_SHARE > config.layers().size()) {
      return Optional.empty();
    }
    var few =
        new ModelConfig(
            Math.min(config.vocabSize(), MAX_VOCABULARY),
            config.dModel(),
            config.normEps(),
            config.tiedEmbeddings(),
            config.scales(),
            config.maxTokens(),
            new ArrayList<>(kinds.keySet()),
            config.prefixTokens());
    try {
      var weights =
          source.weights().renamed(names(source, kinds), config.vocabSize(), few.vocabSize());
      if (WeightBytes.stored(weights) > Runtime.getRuntime().maxMemory() / MIN_HEAPS) {
        return Optional.empty();
      }
      weights.prepareBy(kernels::prepare);
      return Optional.of(
          new HybridModel(few, Family.of(source.config()).weights(few, weights), kernels));
    } catch (CheckpointException otherwise) {
      LOG.debug("No few layers stand for the model: {}", otherwise.getMessage());
      return Optional.empty();
    }
  }

  /** The tensors of these layers and of none, by their names among the few. */
  private static Map<String, String> names(ModelSource source, Map<LayerConfig, Integer> kinds) {
    var places = new ArrayList<>(kinds.values());
    var names = new HashMap<String, String>();
    for (String name : source.weights().tensors().keySet()) {
      var layer = LAYER.matcher(name);
      if (!layer.matches()) {
        names.put(name, name);
        continue;
      }
      int place = places.indexOf(Integer.valueOf(layer.group(2)));
      if (place >= 0) {
        names.put(name, layer.group(1) + place + layer.group(3));
      }
    }
    return names;
  }

  /** Has the model read and write until the JVM knows which code is worth compiling. */
  static void run(HybridModel few) {
    int[] tokens = new int[PROMPT_TOKENS];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i * 7 % few.config().vocabSize();
    }
    for (int round = 0; round < ROUNDS; round++) {
      var state = few.newState();
      float[] logits = few.prefill(tokens, 0, tokens.length, state);
      for (int i = 0; i < ANSWER_TOKENS; i++) {
        logits = few.decode(Math.floorMod(Float.floatToIntBits(logits[0]), tokens.length), state);
      }
    }
  }
}
