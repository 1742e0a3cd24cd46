package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.weights.gguf.GgufModel;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a model by name, from {@code model.safetensors}, the shards of {@code
 * model.safetensors.index.json}, or a GGUF model under the names of the former.
 */
public final class Weights {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** How the name of a {@link #table} ends: of it a token reads one row. */
  static final String TABLE = "embed_tokens_per_layer.weight";

  private final Path source;
  private final Map<String, TensorView> tensors = new HashMap<>();
  private final Map<String, String> storedNames = new HashMap<>();
  private final Set<String> used = new LinkedHashSet<>();
  private @Nullable TensorMaker maker;
  private Predicate<String> made = name -> false;
  private UnaryOperator<Matrix> form = UnaryOperator.identity();

  /** Makes a tensor when it is asked for, of the shape that is expected of it. */
  interface TensorMaker {
    TensorView make(String name, int... shape);
  }

  private Weights(Path source) {
    this.source = source;
  }

  /**
   * Tensors that lie in no file.
   *
   * @param optional which of those that a model can do without are there
   */
  static Weights made(Path source, TensorMaker maker, Predicate<String> optional) {
    var weights = new Weights(source);
    weights.maker = maker;
    weights.made = optional;
    return weights;
  }

  /** Whether the folder holds safetensors of a model. */
  static boolean isAt(Path folder) {
    return Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
  }

  /** Maps the tensors of the folder; they are valid as long as the arena is open. */
  public static Weights map(Path folder, Arena arena) {
    if (Files.exists(folder.resolve(INDEX)) && !Files.exists(folder.resolve(SINGLE))) {
      return mapShards(folder, arena);
    }
    var file = SafetensorsFile.map(folder.resolve(SINGLE), arena);
    var weights = new Weights(file.path());
    weights.tensors.putAll(file.tensors());
    return weights;
  }

  private static Weights mapShards(Path folder, Arena arena) {
    var map = ConfigJson.read(folder.resolve(INDEX)).object("weight_map").strings();
    var weights = new Weights(folder.resolve(INDEX));
    for (String shard : new TreeSet<>(map.values())) {
      var file = SafetensorsFile.map(folder.resolve(shard), arena);
      // What the index does not list is in the file all the same, and must not be overlooked.
      file.tensors().forEach(weights.tensors::putIfAbsent);
      map.forEach((tensor, in) -> {
        if (in.equals(shard)) {
          weights.tensors.put(tensor, file.tensor(tensor));
        }
      });
    }
    return weights;
  }

  /** The tensors of a GGUF model, which stay valid as long as anything made of them. */
  static Weights of(GgufModel model) {
    var weights = new Weights(model.files().getFirst());
    model
        .tensors()
        .forEach((name, tensor) ->
            weights.tensors.put(
                name,
                new TensorView(
                    tensor.file(),
                    tensor.name(),
                    DType.valueOf(tensor.type().name()),
                    tensor.shape(),
                    tensor.pieces(),
                    TensorForm.valueOf(tensor.form().name()),
                    false)));
    weights.storedNames.putAll(model.storedNames());
    return weights;
  }

  /** Every matrix asked for from now on is given in the form that this makes of it. */
  void prepareBy(UnaryOperator<Matrix> form) {
    this.form = form;
  }

  /** The same tensors, read where they lie; what is asked of them is not counted as used here. */
  Weights inPlace() {
    var same = new Weights(source);
    same.tensors.putAll(tensors);
    same.storedNames.putAll(storedNames);
    same.maker = maker;
    same.made = made;
    same.readInPlace();
    return same;
  }

  /**
   * Some of the tensors under other names; of those with a row for each of {@code vocabulary}
   * tokens the rows of the first {@code tokens}.
   *
   * @param names of the tensors that are taken, to what they are called there
   */
  Weights renamed(Map<String, String> names, int vocabulary, int tokens) {
    var some = new Weights(source);
    names.forEach((from, to) -> {
      var tensor = tensors.get(from);
      if (tensor != null) {
        boolean rowForEach = tensor.shape().length == 2 && tensor.shape()[0] == vocabulary;
        some.tensors.put(to, rowForEach ? tensor.firstRows(tokens) : tensor);
      }
    });
    return some;
  }

  /** Makes every matrix asked for from now on read its file where it lies. */
  void readInPlace() {
    tensors.replaceAll((name, tensor) -> tensor.readInPlace());
  }

  /** Every tensor by the name a family knows it by. */
  public Map<String, TensorView> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  public boolean has(String name) {
    return tensors.containsKey(name) || made.test(name);
  }

  /** A matrix (rows, cols). */
  public Matrix matrix(String name, int rows, int cols) {
    return form.apply(tensor(name, rows, cols).matrix(rows, cols));
  }

  /**
   * A matrix (rows, cols) of which single rows are looked up: it stays in its file, whatever
   * becomes of those that are multiplied.
   */
  Matrix table(String name, int rows, int cols) {
    return tensor(name, rows, cols).readInPlace().matrix(rows, cols);
  }

  /** Leaves out a tensor that files may hold for a part that the model computes without it. */
  void leaveOut(String name) {
    if (tensors.containsKey(name)) {
      used.add(name);
    }
  }

  /**
   * A linear map from {@code in} to {@code out} features: {@code prefix.weight}, and {@code
   * prefix.bias} where it exists.
   */
  public Linear linear(String prefix, int out, int in) {
    var weight = matrix(prefix + ".weight", out, in);
    return new Linear(weight, has(prefix + ".bias") ? floats(prefix + ".bias", out) : null);
  }

  /** A linear map whose bias must be there, too. */
  Linear biased(String prefix, int out, int in) {
    return new Linear(matrix(prefix + ".weight", out, in), floats(prefix + ".bias", out));
  }

  /** All values of a tensor of this shape, row-major. */
  public float[] floats(String name, int... shape) {
    return tensor(name, shape).floats(shape);
  }

  /**
   * Rows {@code from} to {@code from + count} of a linear map to {@code out} features, with their
   * part of the bias where there is one: one of several maps fused into a matrix.
   */
  public Linear linearRows(String prefix, int from, int count, int out, int in) {
    var weight = rows(prefix + ".weight", from, count, out, in);
    String bias = prefix + ".bias";
    return new Linear(
        weight, has(bias) ? Arrays.copyOfRange(floats(bias, out), from, from + count) : null);
  }

  /** Rows of a linear map in the given order, with their bias where there is one. */
  public Linear linearRows(String prefix, int[] order, int out, int in) {
    var weight = form.apply(tensor(prefix + ".weight", out, in).rows(order, out, in));
    String bias = prefix + ".bias";
    return new Linear(weight, has(bias) ? inOrder(floats(bias, out), order) : null);
  }

  private static float[] inOrder(float[] values, int[] order) {
    float[] result = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      result[i] = values[order[i]];
    }
    return result;
  }

  /**
   * {@code −exp(v)} of all values of a tensor of this shape: the decay rates of {@code A_log}. Ask
   * for them here, since some files hold them already and nothing must be exponentiated twice.
   */
  public float[] decay(String name, int... shape) {
    return tensor(name, shape).decay(shape);
  }

  /**
   * {@code 1 + v} of all values of a tensor of this shape: the weights of norms that multiply by
   * one plus what was trained. Ask for them here, since some files hold the sum already.
   */
  public float[] onePlus(String name, int... shape) {
    return tensor(name, shape).onePlus(shape);
  }

  /**
   * Rows {@code from} to {@code from + count} of a tensor of this shape as a matrix: its columns
   * are the last dimension, its rows all others. For fused and stacked tensors.
   */
  public Matrix rows(String name, int from, int count, int... shape) {
    return form.apply(tensor(name, shape).rows(from, count, shape));
  }

  /**
   * Matrix {@code index} of a stack (count, in, out) that is multiplied from the right: its rows
   * are the given columns of the file.
   */
  Matrix columns(String name, int index, int[] columns, int... shape) {
    var stack = tensor(name, shape);
    stack.requireShape(shape);
    return form.apply(new TransposedStack(stack, shape[1], shape[2]).matrix(index, columns));
  }

  /**
   * The given rows of matrix {@code index} of a stack (count, out, in) of MXFP4: {@code
   * name_blocks} and {@code name_scales}.
   */
  Matrix mxfp4(String name, int index, int[] rows, int... shape) {
    int blocks = shape[2] / BlockType.MXFP4.elements();
    var values = tensor(name + "_blocks");
    values.requireShape(shape[0], shape[1], blocks, BlockType.MXFP4.elements() / 2);
    var scales = tensor(name + "_scales");
    scales.requireShape(shape[0], shape[1], blocks);
    return form.apply(new Mxfp4Stack(values, scales, shape[1], shape[2]).matrix(index, rows));
  }

  private TensorView tensor(String name, int... shape) {
    if (maker != null) {
      return maker.make(name, shape);
    }
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          source + " has no tensor " + storedNames.getOrDefault(name, name) + ".");
    }
    used.add(name);
    return tensor;
  }

  /**
   * Tensors that nobody has read, sorted: a sign that a config and its weights do not belong
   * together.
   */
  public Set<String> unused() {
    var names = new TreeSet<>(tensors.keySet());
    names.removeAll(used);
    return names;
  }
}
