package dev.eunoe.model;

import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Cores;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Prints a hash of the logits of the model in the box, its state and the kernels for each form of
 * weights; run in JVMs that see other processors.
 */
final class LogitsProbe {
  private static final int TOKENS = 70;
  private static final int STEPS = 4;

  private LogitsProbe() {}

  public static void main(String[] args) {
    for (String weights : args) {
      var kernels = kernels(weights);
      System.out.println(weights + " " + hash(kernels) + " " + kernels.description());
    }
  }

  static Kernels kernels(String weights) {
    return KernelsProvider.choose(new KernelsRequest("auto", weights, Cores.physical()));
  }

  /** Of the logits after a prompt and a few tokens behind it, and of the state then. */
  static int hash(Kernels kernels) {
    var model = Checkpoint.openWithoutTokenizer(TestFolders.MINI, kernels);
    int[] tokens = new SplittableRandom(5).ints(TOKENS, 0, model.config().vocabSize()).toArray();
    var state = model.newState();
    int hash = Arrays.hashCode(model.prefill(tokens, 0, TOKENS, state));
    for (int t = 0; t < STEPS; t++) {
      hash = 31 * hash + Arrays.hashCode(model.decode(tokens[t], state));
    }
    return 31 * hash + Arrays.hashCode(state.snapshot());
  }
}
