package dev.eunoe.turn.memory;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.LevelFigures.Level;
import dev.eunoe.memory.MemoryStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * How much the summaries of all owners in the database compress and how much of the evidence they
 * keep, by level, as gauges: whichever server made them, and when. They are added up now and then
 * rather than for whoever asks for metrics, since that reads a few bytes of every summary there is.
 */
@ApplicationScoped
class MemoryMetrics {
  private static final Logger LOG = Logger.getLogger(MemoryMetrics.class);

  private final MemoryStore store;
  private final Duration every;
  private volatile Read read = new Read(List.of(), false);
  private volatile Cancellable reading = () -> {};

  /**
   * @param known whether it was read at all; what is not known is no number
   */
  private record Read(List<LevelFigures> levels, boolean known) {
    double of(Level level, ToDoubleFunction<LevelFigures> figure) {
      return levels.stream()
          .filter(figures -> figures.level() == level)
          .mapToDouble(figure)
          .findFirst()
          .orElse(known ? 0 : Double.NaN);
    }
  }

  MemoryMetrics(MemoryStore store, EunoeConfig config, MeterRegistry registry) {
    this.store = store;
    this.every = config.memory().figuresEvery();
    for (Level level : Level.values()) {
      gauge(registry, "summaries", "Summaries of the level", level, LevelFigures::summaries);
      gauge(
          registry,
          "compression.ratio",
          "Words of the level's summaries per word of what they sum up",
          level,
          LevelFigures::ratio);
      gauge(
          registry,
          "evidence.kept",
          "Share of the numbers, dates and names below that the level's summaries keep",
          level,
          LevelFigures::evidenceKept);
    }
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Level level,
      ToDoubleFunction<LevelFigures> figure) {
    Gauge.builder("eunoe.memory." + name, () -> read.of(level, figure))
        .description(description + ", of all owners")
        .tag("level", level.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** The first time here, so that a server that cannot start says why and nothing else. */
  void begin(@Observes StartupEvent event) {
    Uni<Void> first = read();
    reading =
        Multi.createBy()
            .concatenating()
            .streams(first.toMulti(), again())
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.errorf(failure, "The figures of all summaries are read no more"));
  }

  private Multi<Void> again() {
    return Multi.createFrom()
        .ticks()
        .startingAfter(every)
        .every(every)
        .onOverflow()
        .drop() // while one takes longer, none waits behind it
        .onItem()
        .transformToUniAndConcatenate(_ -> Uni.createFrom().deferred(this::read));
  }

  void stop(@Observes ShutdownEvent event) {
    reading.cancel();
  }

  /** What was read last stays where the database does not answer. */
  private Uni<Void> read() {
    return store
        .levelsOfAllOwners()
        .invoke(levels -> read = new Read(levels, true))
        .onFailure()
        .invoke(failure ->
            LOG.warnf("The figures of all summaries are not read anew: %s", failure.getMessage()))
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull();
  }
}
