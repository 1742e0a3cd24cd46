package dev.eunoe.turn.memory;

import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Reindexed;
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
 * Indexes anew what was said before an upgrade changed how words are cut: some turns at a time,
 * behind everything else. What is due stands in the database, so a server that is killed goes on at
 * its next start.
 */
@ApplicationScoped
class IndexCatchUp {
  private static final Logger LOG = Logger.getLogger(IndexCatchUp.class);

  /** Leaves most of the database's time to answers. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final MemoryStore store;
  private volatile boolean stopped;
  private volatile long left;
  private volatile boolean told;

  IndexCatchUp(MemoryStore store, MeterRegistry registry) {
    this.store = store;
    Gauge.builder("eunoe.memory.reindex.due", () -> left)
        .description("Conversations from before an upgrade that are not indexed anew yet")
        .register(registry);
  }

  void begin(@Observes StartupEvent event) {
    step(0, 0);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  /**
   * @param after the number of the last conversation that is done with
   * @param settled how many are
   */
  private void step(long after, int settled) {
    store
        .reindexSome(after)
        .subscribe()
        .with(
            done -> next(done, after, settled),
            failure ->
                LOG.warnf(
                    "Older messages are indexed anew at the next start: %s", failure.getMessage()));
  }

  private void next(Reindexed done, long after, int settled) {
    left = done.left();
    if (done.number() == 0 || stopped) {
      if (settled > 0) {
        LOG.infof("Older conversations: %d indexed anew, %d left", settled, left);
      }
      return;
    }
    if (!told) {
      told = true;
      LOG.infof(
          "Indexing the messages of %d conversation(s) anew, behind everything else: until then some"
              + " of their words are not found",
          left);
    }
    if (done.failure() != null) {
      LOG.warnf("A conversation is indexed anew at the next start: %s", done.failure());
    }
    boolean settles = !done.more() && done.failure() == null;
    long from = done.more() ? after : done.number();
    Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(PAUSE)
        .subscribe()
        .with(_ -> step(from, settles ? settled + 1 : settled));
  }
}
