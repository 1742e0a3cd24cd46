package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.StoreConfig;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Before the first turn: the store's limits, and an end for turns that killed servers left open.
 */
@ApplicationScoped
class Startup {
  private static final Logger LOG = Logger.getLogger(Startup.class);

  @Produces
  @Singleton
  StoreConfig storeConfig(EunoeConfig config) {
    EunoeConfig.Memory memory = config.memory();
    return new StoreConfig(
        memory.snapshotBudgetBytes(),
        memory.snapshotTotalBytes(),
        memory.redactSecrets(),
        memory.encryptionKey().map(MasterKey::parse));
  }

  /** The one clock: what is dated by it is what memory recalls with a date. */
  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.systemUTC();
  }

  void begin(@Observes StartupEvent event, MemoryStore store, EunoeConfig config, Clock clock) {
    if (!config.start().failInterrupted()) {
      return;
    }
    int interrupted = store.failInterrupted(clock.instant()).await().indefinitely();
    if (interrupted > 0) {
      LOG.warnf(
          "%d turn(s) had no end when their server stopped; they are marked as failed",
          interrupted);
    }
  }
}
