package dev.eunoe.memory;

import java.util.ServiceLoader;

/** Opens a {@link MemoryStore} where no container does: for commands and benchmarks. */
public interface MemoryStores {

  /** A store on a database of its own connections. */
  interface Opened extends AutoCloseable {
    MemoryStore store();

    MemoryRights rights();

    Pins pins();

    @Override
    void close();
  }

  /**
   * @param reactiveUrl such as {@code postgresql://localhost:5432/eunoe}; the schema is there
   */
  Opened on(String reactiveUrl, String user, String password, StoreConfig config);

  static Opened open(String reactiveUrl, String user, String password) {
    return open(reactiveUrl, user, password, StoreConfig.DEFAULT);
  }

  static Opened open(String reactiveUrl, String user, String password, StoreConfig config) {
    return ServiceLoader.load(MemoryStores.class, MemoryStores.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new StoreException("No implementation of the store is installed."))
        .on(reactiveUrl, user, password, config);
  }
}
