package dev.eunoe.memory.persistence;

import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.session.Transactions;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.hibernate.reactive.mutiny.Mutiny;

/** Gives the store its limits where the application says nothing else. */
@Dependent
class DefaultStoreConfig {
  @Produces
  @DefaultBean
  StoreConfig storeConfig() {
    return StoreConfig.DEFAULT;
  }

  /** One for all who read an owner's words or erase them. */
  @Produces
  @Singleton
  PassageVectors passageVectors(Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config) {
    return new PassageVectors(new Transactions(sessions, vertx, config.encryption()), config);
  }

  /** No model is declared able to summarise. */
  @Produces
  @DefaultBean
  Summarizer summarizer() {
    return Summarizer.NONE;
  }
}
