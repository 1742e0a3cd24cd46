package dev.eunoe.turn.memory;

import dev.eunoe.memory.Embedded;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.StoreConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Makes vectors of what was said, some turns at a time, behind the answers: of new turns, of an
 * import, of what was there before vectors were switched on or another encoder was chosen. What is
 * due stands in the database, so a server that is killed goes on at its next start.
 */
@ApplicationScoped
class VectorCatchUp {
  private static final Logger LOG = Logger.getLogger(VectorCatchUp.class);

  /** How soon after a turn: a question that comes first makes the vectors it needs itself. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Leaves most of the processors' time to answers. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  /** More than these are no answers of just now, and their progress is told. */
  private static final long MANY = 200;

  private static final long TOLD_EACH = 2_000;

  private final MemoryStore store;
  private final boolean on;
  private volatile boolean stopped;
  private volatile long left;
  private long toldAt = Long.MAX_VALUE;

  VectorCatchUp(MemoryStore store, StoreConfig config, MeterRegistry registry) {
    this.store = store;
    this.on = config.embedder().isPresent();
    Gauge.builder("eunoe.memory.vectors.due", () -> left)
        .description("Turns whose vectors are not made yet")
        .register(registry);
  }

  void begin(@Observes StartupEvent event) {
    if (on) {
      store.replaceOtherVectors().subscribe().with(_ -> look(), failure -> failed(failure));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  private void look() {
    if (!stopped) {
      store.embedSome().subscribe().with(this::made, this::failed);
    }
  }

  private void made(Embedded made) {
    left = Math.max(0, made.left() - made.turns());
    if (made.left() > MANY && toldAt - made.left() >= TOLD_EACH) {
      LOG.infof(
          "Making vectors of %d messages; until then their owners' recall goes by words", left);
      toldAt = made.left();
    } else if (left == 0 && toldAt < Long.MAX_VALUE) {
      LOG.info("All messages have vectors");
      toldAt = Long.MAX_VALUE;
    }
    lookAfter(made.turns() > 0 ? PAUSE : LOOK);
  }

  private void failed(Throwable failure) {
    LOG.warnf(
        "Vectors are not made; tried again in %d s: %s",
        AFTER_FAILURE.toSeconds(), failure.getMessage());
    lookAfter(AFTER_FAILURE);
  }

  private void lookAfter(Duration pause) {
    Uni.createFrom().voidItem().onItem().delayIt().by(pause).subscribe().with(_ -> look());
  }
}
