package dev.eunoe.memory.persistence;

import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.pins.PinEntity;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.persistence.state.PassingEntity;
import dev.eunoe.memory.persistence.state.SnapshotEntity;
import dev.eunoe.memory.persistence.summary.SegmentEntity;
import dev.eunoe.memory.persistence.summary.SegmentMessageEntity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.vertx.VertxInstance;

/**
 * The store without a container. Public because services are found by name; nothing outside names
 * it.
 */
public final class StandaloneStores implements MemoryStores {
  @Override
  public Opened on(String reactiveUrl, String user, String password, StoreConfig config) {
    // Context propagation sets itself up at its first use, and fails where two threads are first.
    Uni.createFrom().deferred(() -> Uni.createFrom().voidItem()).await().indefinitely();
    Vertx vertx = Vertx.vertx();
    Mutiny.SessionFactory sessions = sessionFactory(vertx, reactiveUrl, user, password);
    var transactions = new Transactions(sessions, vertx, config.encryption());
    var vectors = new PassageVectors(transactions, config);
    MemoryStore store = new PostgresMemoryStore(sessions, vertx, config, vectors);
    return new Opened() {
      @Override
      public MemoryStore store() {
        return store;
      }

      @Override
      public MemoryRights rights() {
        return new PostgresMemoryRights(transactions, config, vectors);
      }

      @Override
      public Pins pins() {
        return new PostgresPins(transactions);
      }

      @Override
      public void close() {
        sessions.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
      }
    };
  }

  static Mutiny.SessionFactory sessionFactory(
      Vertx vertx, String reactiveUrl, String user, String password) {
    Configuration configuration =
        new Configuration()
            .addAnnotatedClass(ConversationEntity.class)
            .addAnnotatedClass(ExchangeEntity.class)
            .addAnnotatedClass(MessageEntity.class)
            .addAnnotatedClass(SegmentEntity.class)
            .addAnnotatedClass(SegmentMessageEntity.class)
            .addAnnotatedClass(SnapshotEntity.class)
            .addAnnotatedClass(PassingEntity.class)
            .addAnnotatedClass(PinEntity.class)
            .setProperty("jakarta.persistence.jdbc.url", reactiveUrl)
            .setProperty("jakarta.persistence.jdbc.user", user)
            .setProperty("jakarta.persistence.jdbc.password", password);
    var registry =
        new ReactiveServiceRegistryBuilder()
            .applySettings(configuration.getProperties())
            .addService(VertxInstance.class, () -> vertx)
            .build();
    return configuration.buildSessionFactory(registry).unwrap(Mutiny.SessionFactory.class);
  }
}
