package dev.eunoe.command.inspect;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.weights.ModelOutline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect} says; the names are those of its JSON.
 *
 * @param layerPattern the layers in order, equal neighbours and repetitions counted together
 * @param weightBytes bytes of all tensors in the files, and by their type
 * @param windows tokens that windowed attention sees, each once
 * @param recurrentBytes state of one conversation that has its full size from the first token
 * @param windowBytes keys and values of windowed attention once the windows are full
 * @param kvBytesPerToken keys and values that every further token adds; 0 when all state is bounded
 * @param kv how keys and values are kept
 * @param maxContext tokens that it sees of a text at once; null when there is no limit
 * @param rolls whether a conversation that is longer goes on, with the newest of them
 * @param first tokens at its beginning that stay visible then
 * @param remarks what may be meant and may not, a sentence each
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Inspection(
    String name,
    String architecture,
    int layers,
    String layerPattern,
    int dModel,
    int vocabSize,
    boolean tiedEmbeddings,
    long parameters,
    long weightBytes,
    Map<String, Type> weightTypes,
    @Nullable Text text,
    List<Integer> windows,
    long recurrentBytes,
    long windowBytes,
    long kvBytesPerToken,
    KeyValueFormat kv,
    @Nullable Long maxContext,
    boolean rolls,
    int first,
    List<String> remarks) {

  /** Tensors of one type in the files. */
  record Type(int tensors, long parameters, long bytes) {}

  /**
   * Tokenizer and template.
   *
   * @param template where it stands; null for a base model
   */
  record Text(String tokenizer, int vocabSize, int specialTokens, @Nullable String template) {}

  /**
   * Of a model that is run under these options.
   *
   * @throws IllegalArgumentException when it cannot be
   */
  static Inspection of(ModelOutline outline, StateOptions options) {
    var config = outline.config();
    long visible = options.visible(config);
    boolean rolls =
        visible != ModelConfig.UNLIMITED
            && options.applied(config).maxTokens() == ModelConfig.UNLIMITED;
    var mixers = ContextCost.mixers(options.cachedOnly().applied(config));
    var types = new TreeMap<String, Type>();
    outline
        .tensors()
        .forEach((type, stored) ->
            types.put(type.name(), new Type(stored.tensors(), stored.elements(), stored.bytes())));
    return new Inspection(
        outline.name(),
        outline.architecture(),
        config.layers().size(),
        LayerPattern.of(config.layers()),
        config.dModel(),
        config.vocabSize(),
        config.tiedEmbeddings(),
        outline.parameters(),
        outline.weightBytes(),
        types,
        outline
            .text()
            .map(text ->
                new Text(
                    text.file(),
                    text.vocabSize(),
                    text.specialTokens(),
                    text.template().orElse(null)))
            .orElse(null),
        windows(mixers),
        sum(mixers, false, false),
        sum(mixers, true, true),
        sum(mixers, true, false),
        options.cached(),
        visible == ModelConfig.UNLIMITED ? null : visible,
        rolls,
        rolls ? options.first() : 0,
        outline.remarks());
  }

  private static List<Integer> windows(List<MixerConfig> mixers) {
    return mixers.stream()
        .filter(mixer -> mixer instanceof AttentionConfig attention && attention.bounded())
        .map(mixer -> ((AttentionConfig) mixer).window())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }

  /**
   * Bytes of mixers that are recurrent, of windowed attention when full, of one token of the rest.
   */
  private static long sum(List<MixerConfig> mixers, boolean attention, boolean bounded) {
    long bytes = 0;
    for (var mixer : mixers) {
      if (mixer instanceof AttentionConfig config) {
        if (attention && config.bounded() == bounded) {
          bytes += config.stateBytes(bounded ? config.maxRows() : 1);
        }
      } else if (!attention) {
        bytes += mixer.stateBytes(1);
      }
    }
    return bytes;
  }
}
