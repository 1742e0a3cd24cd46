package dev.eunoe.model.check;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a checkpoint folder's {@code golden.safetensors} and reports the largest absolute error of
 * its logits, case by case.
 */
public final class GoldenCheck {
  /** Largest error allowed in f32 arithmetic against an f32 reference. */
  public static final float TOLERANCE = 2e-4f;

  /** Every cut costs as much as the whole input, which is too much time on a large model. */
  private static final int TINY_WIDTH = 128;

  private static final int LARGE_STRIDE = 9;

  private final HybridModel model;
  private final Golden golden;
  private final float tolerance;

  private GoldenCheck(HybridModel model, Golden golden, float tolerance) {
    this.model = model;
    this.golden = golden;
    this.tolerance = tolerance;
  }

  /**
   * One case: its largest absolute error, or for {@code greedy} the number of tokens that differ.
   */
  public record CaseResult(String name, double largestError, boolean passed) {}

  /** All cases of one checkpoint on one backend. */
  public record Report(Path folder, String backend, List<CaseResult> cases) {
    public Report {
      cases = List.copyOf(cases);
    }

    public boolean passed() {
      return cases.stream().allMatch(CaseResult::passed);
    }
  }

  /**
   * Runs every case on these kernels.
   *
   * @throws dev.eunoe.model.weights.CheckpointException when the folder cannot be loaded or has no
   *     usable golden file
   */
  public static Report run(Path folder, Kernels kernels, float tolerance) {
    var model = Checkpoint.openWithoutTokenizer(folder, kernels);
    var golden = Golden.read(folder, model.config().vocabSize());
    return new Report(folder, kernels.name(), new GoldenCheck(model, golden, tolerance).cases());
  }

  private List<CaseResult> cases() {
    return List.of(shortInput(), longInput(), stepByStep(), cutAnywhere(), greedy());
  }

  private CaseResult shortInput() {
    return compared(
        "short", model.logits(golden.shortIds(), model.newState()), golden.shortLogits());
  }

  private CaseResult longInput() {
    int tail = golden.longLogits().length;
    int[] ids = golden.longIds();
    var state = model.newState();
    model.prefill(ids, 0, ids.length - tail, state);
    int[] last = Arrays.copyOfRange(ids, ids.length - tail, ids.length);
    return compared("long", model.logits(last, state), golden.longLogits());
  }

  private CaseResult stepByStep() {
    var state = model.newState();
    float[][] found = new float[golden.shortIds().length][];
    for (int t = 0; t < found.length; t++) {
      found[t] = model.decode(golden.shortIds()[t], state);
    }
    return compared("short, step by step", found, golden.shortLogits());
  }

  /**
   * The short input cut at every place, of a larger model at some: read up to it at once, and from
   * there step by step.
   */
  private CaseResult cutAnywhere() {
    int[] ids = golden.shortIds();
    float[][] expected = golden.shortLogits();
    int stride = model.config().dModel() <= TINY_WIDTH ? 1 : LARGE_STRIDE;
    double largest = 0;
    for (int cut = 1; cut < ids.length; cut += stride) {
      var state = model.newState();
      float[][] found = new float[ids.length - cut + 1][];
      found[0] = model.prefill(ids, 0, cut, state);
      for (int t = cut; t < ids.length; t++) {
        found[t - cut + 1] = model.decode(ids[t], state);
      }
      float[][] rest = Arrays.copyOfRange(expected, cut - 1, ids.length);
      largest = Math.max(largest, largestError(found, rest));
    }
    return result("short, prefill cut anywhere", largest);
  }

  private CaseResult greedy() {
    var state = model.newState();
    float[] logits = model.prefill(golden.greedyPrompt(), 0, golden.greedyPrompt().length, state);
    int differing = 0;
    for (int expected : golden.greedyTokens()) {
      if (greatest(logits) != expected) {
        differing++;
      }
      logits = model.decode(expected, state);
    }
    return new CaseResult("greedy", differing, differing == 0);
  }

  private static int greatest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  private CaseResult compared(String name, float[][] found, float[][] expected) {
    return result(name, largestError(found, expected));
  }

  private CaseResult result(String name, double largestError) {
    return new CaseResult(name, largestError, largestError <= tolerance);
  }

  private static double largestError(float[][] found, float[][] expected) {
    double largest = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        double error = Math.abs((double) found[t][i] - expected[t][i]);
        // A NaN compares with nothing; it counts as the largest error of all.
        largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
      }
    }
    return largest;
  }
}
