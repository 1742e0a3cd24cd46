package dev.eunoe.turn.memory;

import dev.eunoe.inference.Engine;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.PendingConsolidation;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Makes the segments of conversations that nobody goes on with, from before an upgrade or from an
 * import: a few conversations at a time, a bounded part of each, behind everything else. What is
 * due stands in the database, so a server that is killed goes on at its next start.
 */
@ApplicationScoped
class CatchUp {
  private static final Logger LOG = Logger.getLogger(CatchUp.class);

  private static final int CONVERSATIONS = 4;

  /** Leaves most of the database's time to answers. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final MemoryStore store;
  private final Engine engine;
  private final SummaryWriter summaries;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean again;
  private volatile boolean stopped;
  private volatile long left;

  CatchUp(MemoryStore store, Engine engine, SummaryWriter summaries, MeterRegistry registry) {
    this.store = store;
    this.engine = engine;
    this.summaries = summaries;
    Gauge.builder("eunoe.memory.consolidation.due", () -> left)
        .description("Conversations from before an upgrade, or imported, without segments yet")
        .register(registry);
  }

  void begin(@Observes StartupEvent event) {
    ask();
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  /** There may be conversations in line. Does not wait. */
  void ask() {
    again = true;
    if (running.compareAndSet(false, true)) {
      again = false;
      step(0, 0);
    }
  }

  /**
   * @param after the number of the last conversation that is done with
   * @param settled how many are
   */
  private void step(long after, int settled) {
    store
        .overdue(after, CONVERSATIONS)
        .subscribe()
        .with(
            line -> {
              left = line.left();
              if (line.first().isEmpty() || stopped) {
                end(settled);
              } else {
                if (after == 0) {
                  LOG.infof("Making the segments of %d conversation(s) that have none", left);
                }
                work(line, settled);
              }
            },
            failure -> {
              LOG.warnf("Older conversations are left to the next start: %s", failure.getMessage());
              end(settled);
            });
  }

  private void work(PendingConsolidation.Line line, int settled) {
    Multi.createFrom()
        .iterable(line.first())
        .onItem()
        .transformToUniAndConcatenate(this::settle)
        .collect()
        .last()
        .onItem()
        .delayIt()
        .by(PAUSE)
        .subscribe()
        .with(_ -> step(line.first().getLast().number(), settled + line.first().size()));
  }

  /**
   * One that fails stays in line for the next start, and holds no other up. The model is asked once
   * for all segments of one that is settled: also for those of a server that was killed meanwhile.
   */
  private Uni<Void> settle(PendingConsolidation overdue) {
    return makeAll(overdue)
        .invoke(() -> summaries.ask(overdue.owner()))
        .onFailure()
        .invoke(failure ->
            LOG.warnf(
                "The segments of a conversation of %s are left to the next start: %s",
                overdue.owner().id(), failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> makeAll(PendingConsolidation overdue) {
    return store
        .catchUp(overdue, engine.visibleFrom(overdue.endPosition()))
        .chain(more ->
            more && !stopped
                ? Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(PAUSE)
                    .chain(() -> makeAll(overdue))
                : Uni.createFrom().voidItem());
  }

  private void end(int settled) {
    if (settled > 0) {
      LOG.infof("Older conversations: %d looked at, %d left", settled, left);
    }
    running.set(false);
    if (again && !stopped) {
      ask();
    }
  }
}
