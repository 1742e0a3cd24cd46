package dev.eunoe.memory.persistence;

import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.Summarizer;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Gives the store its limits where the application says nothing else. */
@Dependent
class DefaultStoreConfig {
  @Produces
  @DefaultBean
  StoreConfig storeConfig() {
    return StoreConfig.DEFAULT;
  }

  /** No model is declared able to summarise. */
  @Produces
  @DefaultBean
  Summarizer summarizer() {
    return Summarizer.NONE;
  }
}
