package dev.eunoe.turn;

import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.LevelFigures.Level;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * How much the summaries compress and how much of the evidence they keep, by level, as gauges: over
 * the owners this server has lately consolidated for, since the database shows nobody all owners.
 */
@ApplicationScoped
class MemoryMetrics {
  /** A few numbers each; those consolidated longest ago go first. */
  private static final int MOST_OWNERS = 10_000;

  private final MemoryStore store;
  private final Map<Owner, List<LevelFigures>> byOwner =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Owner, List<LevelFigures>> eldest) {
          return size() > MOST_OWNERS;
        }
      };

  MemoryMetrics(MemoryStore store, MeterRegistry registry) {
    this.store = store;
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
    Gauge.builder("eunoe.memory." + name, () -> figure.applyAsDouble(together(level)))
        .description(description)
        .tag("level", level.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Reads the figures of an owner whose summaries have changed. */
  Uni<Void> changed(Owner owner) {
    return store.levels(owner).invoke(levels -> keep(owner, levels)).replaceWithVoid();
  }

  private synchronized void keep(Owner owner, List<LevelFigures> levels) {
    byOwner.put(owner, levels);
  }

  private synchronized LevelFigures together(Level level) {
    List<LevelFigures> all =
        byOwner.values().stream()
            .flatMap(List::stream)
            .filter(figures -> figures.level() == level)
            .toList();
    return new LevelFigures(
        level,
        sum(all, LevelFigures::summaries),
        sum(all, LevelFigures::wordsIn),
        sum(all, LevelFigures::wordsOut),
        sum(all, LevelFigures::factsIn),
        sum(all, LevelFigures::factsOut),
        sum(all, LevelFigures::byModel),
        sum(all, LevelFigures::refusedOfModel));
  }

  private static long sum(List<LevelFigures> all, ToLongFunction<LevelFigures> figure) {
    return all.stream().mapToLong(figure).sum();
  }
}
