package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What share of the machine a model uses: of the memory's speed when one sequence is written, since
 * each token reads all weights, and of oneDNN's own speed when a prompt is read, since that is
 * products of matrices above all.
 */
final class Shares {
  private final HybridModel model;
  private final int threads;
  private final List<Double> bandwidths = new ArrayList<>();

  Shares(HybridModel model, int threads) {
    this.model = model;
    this.threads = threads;
  }

  /**
   * Measures the memory once more: its speed here moves, so it is asked amid what it is held to.
   */
  void measureMemory() {
    if (model.kernels() instanceof VectorKernels vector) {
      bandwidths.add(vector.readBandwidth());
    }
  }

  /** Both, as far as they can be told of these kernels. */
  void measure(Spread reading, Map<Integer, Spread> writing, BenchReport report) {
    if (!(model.kernels() instanceof VectorKernels vector)) {
      return;
    }
    var alone = writing.get(1);
    if (alone != null) {
      bandwidth(vector, alone.median(), report);
    }
    if (!hasExperts()) {
      products(vector, reading.median(), report);
    }
  }

  private void bandwidth(VectorKernels vector, double perSecond, BenchReport report) {
    double bandwidth = new Spread(bandwidths).median();
    double used = vector.preparedBytes() * perSecond / bandwidth;
    report.put("weight_bytes", vector.preparedBytes());
    report.put("read_bandwidth", Math.round(bandwidth));
    report.put("bandwidth_share", BenchReport.rounded(used, 3));
    report.say(
        "weights read by one sequence: %.2f GB a token, %.0f %% of the %.1f GB/s measured",
        vector.preparedBytes() / 1e9, 100 * used, bandwidth / 1e9);
  }

  private void products(VectorKernels vector, double perSecond, BenchReport report) {
    var config = model.config();
    // A prompt's token looks its embedding up, and only the last one asks for logits.
    long atTheEnds =
        (long) config.vocabSize() * config.dModel() * (config.tiedEmbeddings() ? 1 : 2);
    double operations = 2.0 * Math.max(0, vector.preparedWeights() - atTheEnds) * perSecond;
    report.put("prompt_ops", Math.round(operations));
    report.say("products of the prompt: %.3f TOP/s", operations / 1e12);
    share("int8", "bytes", operations, ProductRate.ofBytes(threads), report);
    share("bf16", "bf16", operations, ProductRate.ofBf16(threads), report);
  }

  private static void share(
      String field, String what, double operations, OptionalDouble rate, BenchReport report) {
    if (rate.isEmpty()) {
      return;
    }
    double share = operations / rate.getAsDouble();
    report.put("onednn_" + field + "_ops", Math.round(rate.getAsDouble()));
    report.put("onednn_" + field + "_share", BenchReport.rounded(share, 3));
    report.say(
        "  %.0f %% of the %.3f TOP/s of oneDNN's own products of %s",
        100 * share, rate.getAsDouble() / 1e12, what);
  }

  /** Of experts a token uses a few, so the operations are not those of all weights. */
  private boolean hasExperts() {
    return model.config().layers().stream()
        .flatMap(layer -> layer.sublayers().stream())
        .anyMatch(sublayer ->
            sublayer instanceof SublayerConfig.FeedForward block
                && block.feedForward() instanceof ExpertsConfig);
  }
}
