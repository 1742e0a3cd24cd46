package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A GGUF model on its way to the config and the tensor names of Hugging Face: what an {@link
 * Architecture} reads from and writes to.
 */
final class Translation {
  static final String EMBEDDING = "token_embd.weight";
  static final String HEAD = "output.weight";

  private final GgufMetadata keys;
  private final String architecture;
  private final Map<String, GgufTensor> stored;
  private final Set<String> used = new HashSet<>();
  private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> storedNames = new LinkedHashMap<>();
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  Translation(GgufMetadata keys, String architecture, Map<String, GgufTensor> stored) {
    this.keys = keys;
    this.architecture = architecture;
    this.stored = stored;
  }

  /** The {@code config.json} that is being made. */
  ObjectNode config() {
    return config;
  }

  /** The tensors that were made, by their names in Hugging Face files. */
  Map<String, GgufTensor> tensors() {
    return tensors;
  }

  /** For every name that was asked for in vain, the name it would have in the file. */
  Map<String, String> storedNames() {
    return storedNames;
  }

  /** Tensors nobody asked for, under the names they have in the file. */
  Map<String, GgufTensor> rest() {
    var rest = new LinkedHashMap<>(stored);
    rest.keySet().removeAll(used);
    return rest;
  }

  GgufMetadata keys() {
    return keys;
  }

  /** The full name of a key of this architecture. */
  String key(String name) {
    return architecture + "." + name;
  }

  boolean hasKey(String name) {
    return keys.has(key(name));
  }

  int size(String name) {
    return keys.size(key(name));
  }

  int size(String name, int byDefault) {
    return keys.size(key(name), byDefault);
  }

  double number(String name) {
    return keys.number(key(name));
  }

  double number(String name, double byDefault) {
    return keys.number(key(name), byDefault);
  }

  int[] perLayer(String name, int layers) {
    return keys.perLayer(key(name), layers);
  }

  /** The greatest of a scalar or an array per layer. */
  int greatest(String name, int layers) {
    int greatest = 0;
    for (int value : perLayer(name, layers)) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }

  /** Refuses a size of 0, which would divide by zero further on. */
  int positive(String name) {
    int size = size(name);
    if (size == 0) {
      throw keys.wrong(key(name), "at least 1");
    }
    return size;
  }

  /** Layers to compute: without those that only guess further tokens ahead. */
  int layers() {
    int all = positive("block_count");
    int ahead = size("nextn_predict_layers", 0);
    // Every layer has tensors, so a count beyond them is a lie.
    if (all <= ahead || all > stored.size()) {
      throw keys.wrong(key("block_count"), "more than " + ahead + " and at most " + stored.size());
    }
    return all - ahead;
  }

  boolean has(String name) {
    return stored.containsKey(name);
  }

  GgufTensor tensor(String name) {
    var tensor = stored.get(name);
    if (tensor == null) {
      throw new GgufException(keys.file() + " has no tensor " + name + ".");
    }
    used.add(name);
    return tensor;
  }

  /** The number of rows of a tensor that must be a matrix, or stacked matrices. */
  int rowsOf(String name) {
    return sizeOf(name, 2);
  }

  int colsOf(String name) {
    return sizeOf(name, 1);
  }

  private int sizeOf(String name, int fromEnd) {
    var tensor = tensor(name);
    long[] shape = tensor.shape();
    if (shape.length < 2 || shape[shape.length - fromEnd] > Integer.MAX_VALUE) {
      throw new GgufException(
          "%s: tensor %s has rank %d, expected a matrix."
              .formatted(keys.file(), name, shape.length));
    }
    return (int) shape[shape.length - fromEnd];
  }

  void put(String name, GgufTensor tensor) {
    tensors.put(name, tensor);
  }

  /** A tensor that only changes its name, where it exists. */
  void rename(String from, String to) {
    if (has(from)) {
      put(to, tensor(from));
    } else {
      storedNames.put(to, from);
    }
  }

  /** A tensor that changes its name and shape, where it exists. */
  void rename(String from, String to, long... shape) {
    rename(from, to);
    tensors.computeIfPresent(to, (name, tensor) -> tensor.shaped(shape));
  }

  /** A tensor that changes its name and whose values the converter changed, where it exists. */
  void rename(String from, String to, GgufTensor.Form form) {
    rename(from, to);
    tensors.computeIfPresent(to, (name, tensor) -> tensor.with(form));
  }

  /** Weight and, where it exists, bias of a linear map. */
  void linear(String from, String to) {
    rename(from + ".weight", to + ".weight");
    if (has(from + ".bias")) {
      rename(from + ".bias", to + ".bias");
    }
  }

  /** Stacked matrices (count, out, in) as one tensor each, named by their index in between. */
  void unstack(String from, String before, String after, int count) {
    String name = from + ".weight";
    if (!has(name)) {
      storedNames.put(before + "0" + after + ".weight", name);
      return;
    }
    var tensor = tensor(name);
    long[] shape = tensor.shape();
    if (shape.length != 3 || shape[0] != count) {
      throw new GgufException(
          "%s: tensor %s has shape %s, expected %d stacked matrices."
              .formatted(keys.file(), name, java.util.Arrays.toString(shape), count));
    }
    for (int i = 0; i < count; i++) {
      put(before + i + after + ".weight", tensor.slice(i * shape[1], shape[1], shape[1], shape[2]));
    }
  }
}
