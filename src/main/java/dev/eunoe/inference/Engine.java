package dev.eunoe.inference;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.weights.Checkpoint;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** The loaded model; loaded at start, so that a server that is up can answer. */
@Startup
@ApplicationScoped
public class Engine {
  private static final Logger LOG = Logger.getLogger(Engine.class);

  private final Checkpoint checkpoint;
  private final String backend;

  Engine(EunoeConfig config) {
    var kernels = KernelsProvider.byName(config.backend());
    this.backend = kernels.name();
    this.checkpoint = Checkpoint.open(config.model(), kernels);
    LOG.infof(
        "Model %s: %d layers, window %d, kernels %s",
        checkpoint.name(), checkpoint.model().config().layers().size(), window(), backend);
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  public String name() {
    return checkpoint.name();
  }

  /** Of weights, tokenizer, template, kernels and snapshot format: a saved state's key. */
  public String fingerprint() {
    return checkpoint.fingerprint();
  }

  public String backend() {
    return backend;
  }

  /** Positions the model allows; a model whose state is bounded has no limit. */
  public long contextTokens() {
    return checkpoint.model().config().maxTokens();
  }

  /** The window of sliding attention; 0 when no layer has one. */
  public int window() {
    return checkpoint.model().config().layers().stream()
        .flatMap(layer -> layer.mixers().stream())
        .filter(AttentionConfig.class::isInstance)
        .map(AttentionConfig.class::cast)
        .filter(AttentionConfig::bounded)
        .mapToInt(AttentionConfig::window)
        .max()
        .orElse(0);
  }

  /** The first position attention still sees from {@code position}. */
  public long visibleFrom(long position) {
    return window() == 0 ? 0 : Math.max(0, position - window());
  }

  public Tokenizer tokenizer() {
    return checkpoint.tokenizer();
  }

  public ChatTemplate template() {
    return checkpoint.template();
  }

  @PreDestroy
  void close() {
    checkpoint.close();
  }
}
