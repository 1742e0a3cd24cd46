package dev.eunoe.command.bench;

import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What another form of weights costs, see {@link Quality}. */
final class QualityOptions {
  /** What it is measured on. */
  private static final String TEXT =
      """
      My sister is called Mirelle and lives in a small house by the river. Every spring the water
      rises to the second step, and she carries the chairs upstairs. What is the name of my sister?
      Her name is Mirelle. The train to the coast leaves at seven in the morning and takes four hours;
      a ticket costs thirty euros. I would like to buy two of them for Saturday, please. A prime
      number has exactly two divisors, one and itself. Two, three, five and seven are prime; nine is
      not, because three times three is nine.
      """;

  @Option(
      names = "--quality",
      description =
          "also say how far predictions are from those of the weights as stored, in f32 arithmetic")
  private boolean quality;

  @Option(
      names = "--against",
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description =
          "with --quality: from those of this model, such as the one before it was quantised")
  private @Nullable ModelArgument against;

  void measure(MeasuredModel measured, HybridModel model, BenchReport report) {
    if (!quality) {
      return;
    }
    var stored = KernelsProvider.choose(new KernelsRequest("vector", "stored", 1));
    var path = against == null ? measured.path() : against.path();
    var reference = Checkpoint.openWithoutTokenizer(path, stored);
    int[] tokens = text(path);
    var divergence = Quality.divergence(reference, model, tokens);
    report.put("kl_nats", divergence.nats());
    report.put("kl_same_first", BenchReport.rounded(divergence.sameFirst(), 4));
    report.put("kl_tokens", tokens.length);
    report.say(
        "divergence from %s as stored, over %d tokens: %.6f nats; the likeliest token is the same at"
            + " %.1f %%",
        path.getFileName(), tokens.length, divergence.nats(), 100 * divergence.sameFirst());
  }

  private static int[] text(Path model) {
    try (var checkpoint = Checkpoint.open(model, KernelsProvider.byName("scalar"))) {
      return checkpoint.tokenizer().encode(TEXT);
    }
  }
}
