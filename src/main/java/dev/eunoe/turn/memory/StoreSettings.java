package dev.eunoe.turn.memory;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.StoreConfig;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The store's limits, and the clock by which what is kept is dated. */
@ApplicationScoped
class StoreSettings {
  @Produces
  @Singleton
  StoreConfig storeConfig(EunoeConfig config) {
    EunoeConfig.Memory memory = config.memory();
    return new StoreConfig(
        memory.snapshotBudgetBytes(),
        memory.snapshotTotalBytes(),
        memory.redactSecrets(),
        memory.encryptionKey().map(MasterKey::parse),
        memory.embeddings().load(),
        memory.disk());
  }

  /** The one clock: what is dated by it is what memory recalls with a date. */
  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.systemUTC();
  }
}
