package dev.eunoe.memory.persistence;

import dev.eunoe.memory.StoreConfig;
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
}
