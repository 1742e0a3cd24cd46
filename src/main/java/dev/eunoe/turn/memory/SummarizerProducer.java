package dev.eunoe.turn.memory;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.IdleWriting;
import dev.eunoe.inference.SummaryPrompt;
import dev.eunoe.memory.Summarizer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Who words summaries: the model or nobody, chosen once and said. */
@ApplicationScoped
class SummarizerProducer {
  private static final Logger LOG = Logger.getLogger(SummarizerProducer.class);

  /** At start: a declaration that cannot be followed should fail that, not the first summary. */
  @Startup
  @Produces
  @Singleton
  Summarizer summarizer(EunoeConfig config, Engine engine, IdleWriting idle) {
    Optional<SummaryPrompt> declared = SummaryPrompt.of(config.model());
    return switch (config.memory().summaries()) {
      case EXTRACTIVE -> extractive("as eunoe.memory.summaries asks");
      case AUTO ->
          declared
              .map(prompt ->
                  model(prompt, engine, idle, "as its " + SummaryPrompt.FILE + " declares"))
              .orElseGet(() ->
                  extractive(
                      engine.name() + " declares no way to ask it (" + SummaryPrompt.FILE + ")"));
      case MODEL ->
          model(
              declared.orElse(SummaryPrompt.IN_PLAIN_WORDS),
              engine,
              idle,
              declared.isPresent()
                  ? "as its " + SummaryPrompt.FILE + " declares"
                  : "in plain words, since it declares no other way (" + SummaryPrompt.FILE + ")");
    };
  }

  private static Summarizer extractive(String why) {
    LOG.infof("Summaries are extractive: %s", why);
    return Summarizer.NONE;
  }

  private static Summarizer model(
      SummaryPrompt prompt, Engine engine, IdleWriting idle, String how) {
    long longest = (long) prompt.promptTokens() + prompt.tokens();
    if (longest > engine.contextTokens()) {
      throw new IllegalStateException(
          "A summary by %s, asked %s, may take %d tokens, but the model allows %d; ask for less in a %s beside it."
              .formatted(engine.name(), how, longest, engine.contextTokens(), SummaryPrompt.FILE));
    }
    var summarizer =
        new ModelSummarizer(
            prompt, engine.template(), engine.tokenizer(), ids -> idle.write(ids, prompt.tokens()));
    LOG.infof(
        "Summaries are written by %s when idle, asked %s; extractive ones check them",
        engine.name(), how);
    return summarizer;
  }
}
