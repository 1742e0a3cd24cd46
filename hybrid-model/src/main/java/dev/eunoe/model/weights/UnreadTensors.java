package dev.eunoe.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that lie in the files and that no part of the model reads. A config that says less than
 * its files hold would give a model that answers, and answers wrongly, so what belongs to a part
 * that is read must be read whole.
 */
final class UnreadTensors {
  private static final String AHEAD = "layers that guess further tokens ahead";
  private static final Pattern GUESSES =
      Pattern.compile("(model\\.)?mtp\\..*|.*\\.nextn\\..*|.*\\.(eh_proj|enorm|hnorm)\\..*");

  /** What is known to be left out without harm: what it is called, by the names of its tensors. */
  private static final Map<String, Pattern> KNOWN =
      Map.of(
          AHEAD,
          GUESSES,
          "what sees and hears",
          Pattern.compile(
              "(model\\.)?(visual|vision_tower|vision_model|audio_tower|multi_modal_projector"
                  + "|embed_vision|embed_audio)\\..*|(v|mm|a)\\..*"),
          "tables that are computed anew",
          Pattern.compile(".*(inv_freq|cos_cached|sin_cached|masked_bias)"));

  private static final Pattern LAYER = Pattern.compile("(.*?\\.)(\\d+)\\..*");

  private final Path path;
  private final Map<String, TensorView> read = new HashMap<>();
  private final Set<String> parts = new HashSet<>();
  private final Map<String, Integer> lastLayers = new HashMap<>();
  private final List<TensorView> unread = new ArrayList<>();

  private UnreadTensors(Path path, Weights weights) {
    this.path = path;
    var unused = weights.unused();
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (!unused.contains(name)) {
            read.put(name, tensor);
            note(name);
            note(tensor.name());
          }
        });
    unused.forEach(name -> unread.add(weights.tensors().get(name)));
  }

  private void note(String name) {
    parts.add(part(name));
    var layer = LAYER.matcher(name);
    if (layer.matches()) {
      lastLayers.merge(layer.group(1), number(layer.group(2)), Math::max);
    }
  }

  /** The stack of layers a tensor is in, {@code model.layers.}, or the module: {@code lm_head.}. */
  private static String part(String name) {
    var layer = LAYER.matcher(name);
    return layer.matches() ? layer.group(1) : name.substring(0, name.lastIndexOf('.') + 1);
  }

  private static int number(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /**
   * What was left out and may be, a sentence each.
   *
   * @throws CheckpointException when a tensor is left out that the answers depend on
   */
  static List<String> remarks(Path path, Weights weights) {
    return new UnreadTensors(path, weights).remarks();
  }

  private List<String> remarks() {
    var ahead = layersAhead();
    var counts = new HashMap<String, Integer>();
    var others = new ArrayList<TensorView>();
    var missed = new ArrayList<TensorView>();
    for (var tensor : unread) {
      String known = ahead.contains(layerOf(tensor)) ? AHEAD : known(tensor.name());
      if (known != null) {
        counts.merge(known, 1, Integer::sum);
      } else if (!isCopy(tensor)) {
        (belongs(tensor) ? missed : others).add(tensor);
      }
    }
    if (!missed.isEmpty()) {
      throw refusal(missed);
    }
    var remarks = new ArrayList<String>();
    counts.forEach((what, count) ->
        remarks.add("%s: %s are left out (%d tensors).".formatted(path, what, count)));
    if (!others.isEmpty()) {
      remarks.add(
          "%s: %d tensors are not used, the first is %s."
              .formatted(path, others.size(), others.getFirst().name()));
    }
    return remarks;
  }

  private static @Nullable String known(String name) {
    return KNOWN.entrySet().stream()
        .filter(known -> known.getValue().matcher(name).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** Layers behind the last, one of whose tensors tells that they only guess ahead. */
  private Set<String> layersAhead() {
    var ahead = new HashSet<String>();
    for (var tensor : unread) {
      if (GUESSES.matcher(tensor.name()).matches() && beyond(tensor)) {
        ahead.add(layerOf(tensor));
      }
    }
    return ahead;
  }

  private static String layerOf(TensorView tensor) {
    var layer = LAYER.matcher(tensor.name());
    return layer.matches() ? layer.group(1) + layer.group(2) : "";
  }

  private boolean beyond(TensorView tensor) {
    var layer = LAYER.matcher(tensor.name());
    return layer.matches()
        && number(layer.group(2)) > lastLayers.getOrDefault(layer.group(1), Integer.MAX_VALUE);
  }

  private boolean belongs(TensorView tensor) {
    return parts.contains(part(tensor.name()));
  }

  /** Tied and shared tensors may be written once for each of their names. */
  private boolean isCopy(TensorView tensor) {
    return read.values().stream()
        .anyMatch(other ->
            other.pieces().size() == 1
                && other.dtype() == tensor.dtype()
                && Arrays.equals(other.shape(), tensor.shape())
                && other.form() == tensor.form()
                && other.bytes().mismatch(tensor.bytes()) < 0);
  }

  private CheckpointException refusal(List<TensorView> missed) {
    var first = missed.getFirst();
    String name = first.name();
    if (beyond(first)) {
      return new CheckpointException(
          "%s: tensor %s is in a layer beyond the %d that the config counts, so the answers would be another model's; correct the count (num_hidden_layers, in GGUF block_count), or the files."
              .formatted(first.file(), name, lastLayers.getOrDefault(part(name), 0) + 1));
    }
    return new CheckpointException(
        "%s: tensor %s belongs to a part of the model that is computed without it%s, so the answers would be wrong; config and weights must be of one model, and of a family this engine knows whole."
            .formatted(
                first.file(),
                name,
                missed.size() == 1 ? "" : ", as are " + (missed.size() - 1) + " more"));
  }
}
