package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed-forward block with experts; see {@link ExpertsConfig} for what it computes.
 *
 * <p>Each expert reads all tokens that chose it at once, so its weights are read once per pass. A
 * token's output is the shared expert's and then, in the order of their indices, those of its own
 * (apart from the shared one where each has a norm): the same sum whatever tokens are beside it.
 */
final class ExpertsFeedForward implements FeedForward {
  private final ExpertsConfig config;
  private final ExpertsWeights weights;
  private final Router router;
  private final List<DenseFeedForward> experts;
  private final @Nullable DenseFeedForward shared;
  private final Kernels kernels;

  ExpertsFeedForward(ExpertsWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.router = new Router(config.routing(), weights.choiceBias(), weights.expertScale());
    this.experts =
        weights.experts().stream().map(expert -> new DenseFeedForward(expert, kernels)).toList();
    this.shared = weights.shared() == null ? null : new DenseFeedForward(weights.shared(), kernels);
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, int tokens, Workspace workspace, float[] out) {
    float[] routing = workspace.floats(Slot.ROUTING, tokens * config.nExperts());
    var norms = weights.ownNorms();
    if (norms != null) {
      ownNorms(norms, u, tokens, routing, workspace, out);
      return;
    }
    route(u, tokens, routing, workspace);
    share(u, tokens, workspace, out);
    if (weights.latentDown() == null || weights.latentUp() == null) {
      addExperts(u, tokens, routing, workspace, out);
    } else {
      addLatent(weights.latentDown(), weights.latentUp(), u, tokens, routing, workspace, out);
    }
  }

  private void route(float[] u, int tokens, float[] routing, Workspace workspace) {
    weights.router().apply(kernels, u, tokens, routing);
    for (int t = 0; t < tokens; t++) {
      router.weigh(routing, t * config.nExperts(), config.nExperts(), workspace);
    }
  }

  /** {@code out ← sharedOut(shared(norm(x))) + expertsOut(Σₑ weight[e]·expert[e](norm(x)))}. */
  private void ownNorms(
      ExpertsWeights.OwnNorms norms,
      float[] x,
      int tokens,
      float[] routing,
      Workspace workspace,
      float[] out) {
    int size = tokens * config.dModel();
    float[] normed = workspace.floats(Slot.LATENT_INPUT, size);
    float[] sum = workspace.floats(Slot.LATENT_OUTPUT, size);
    norms.router().apply(kernels, x, tokens, normed);
    route(normed, tokens, routing, workspace);
    norms.shared().apply(kernels, x, tokens, normed);
    share(normed, tokens, workspace, out);
    norms.sharedOut().apply(kernels, out, tokens, out);
    norms.experts().apply(kernels, x, tokens, normed);
    Arrays.fill(sum, 0, size, 0);
    addExperts(normed, tokens, routing, workspace, sum);
    norms.expertsOut().apply(kernels, sum, tokens, sum);
    kernels.add(out, sum, size);
  }

  /** {@code out ← shared(u)}, gated where there is a gate; zero without a shared expert. */
  private void share(float[] u, int tokens, Workspace workspace, float[] out) {
    if (shared == null) {
      Arrays.fill(out, 0, tokens * config.dModel(), 0);
      return;
    }
    shared.forward(u, tokens, workspace, out);
    if (weights.sharedGate() != null) {
      float[] gate = workspace.floats(Slot.SHARED_GATE, tokens);
      weights.sharedGate().apply(kernels, u, tokens, gate);
      kernels.activate(Activation.SIGMOID, gate, 0, tokens);
      for (int t = 0; t < tokens; t++) {
        kernels.scale(out, t * config.dModel(), config.dModel(), gate[t]);
      }
    }
  }

  private void addLatent(
      Linear down,
      Linear up,
      float[] u,
      int tokens,
      float[] routing,
      Workspace workspace,
      float[] out) {
    int size = tokens * config.expert().dModel();
    float[] in = workspace.floats(Slot.LATENT_INPUT, size);
    float[] sum = workspace.floats(Slot.LATENT_OUTPUT, size);
    down.apply(kernels, u, tokens, in);
    Arrays.fill(sum, 0, size, 0);
    addExperts(in, tokens, routing, workspace, sum);
    float[] widened = workspace.floats(Slot.EXPERT_OUTPUT, tokens * config.dModel());
    up.apply(kernels, sum, tokens, widened);
    kernels.add(out, widened, tokens * config.dModel());
  }

  /**
   * {@code out[t] ← out[t] + Σₑ weight[t,e]·expert[e](u[t])}, or {@code
   * expert[e](weight[t,e]·u[t])} where that is what a weight multiplies; rows as wide as an expert.
   */
  private void addExperts(
      float[] u, int tokens, float[] routing, Workspace workspace, float[] out) {
    int width = config.expert().dModel();
    int nExperts = config.nExperts();
    float[] in = workspace.floats(Slot.EXPERT_INPUT, tokens * width);
    float[] mapped = workspace.floats(Slot.EXPERT_OUTPUT, tokens * width);
    for (int e = 0; e < nExperts; e++) {
      int n = 0;
      for (int t = 0; t < tokens; t++) {
        float weight = routing[t * nExperts + e];
        if (weight != 0) {
          System.arraycopy(u, t * width, in, n * width, width);
          if (config.weighsInput()) {
            kernels.scale(in, n * width, width, weight);
          }
          n++;
        }
      }
      if (n == 0) {
        continue;
      }
      experts.get(e).forward(in, n, workspace, mapped);
      n = 0;
      for (int t = 0; t < tokens; t++) {
        float weight = routing[t * nExperts + e];
        if (weight != 0) {
          float behind = config.weighsInput() ? 1 : weight;
          kernels.addScaled(out, t * width, mapped, n++ * width, behind, width);
        }
      }
    }
  }
}
