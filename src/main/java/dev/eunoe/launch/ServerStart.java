package dev.eunoe.launch;

import dev.eunoe.model.weights.CheckpointLoad;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The order of a start. The model is loaded meanwhile, on threads of its own: nothing is made
 * before it is known to be servable, the database is opened while its weights are loaded, and the
 * server begins when the database is there. Whatever fails ends the rest.
 */
final class ServerStart {
  private ServerStart() {}

  /** A database that is open. */
  interface Database extends AutoCloseable {
    /** Brings its schema up to date. */
    void migrate();

    @Override
    void close();
  }

  /**
   * Starts the server and waits for its end.
   *
   * @param open the database
   * @param serve the server, until it is told to stop
   * @return its exit code
   */
  static <D extends Database> int run(
      CheckpointLoad model, Supplier<D> open, ToIntFunction<D> serve) {
    try (model) {
      model.awaitServable();
      try (D database = open.get()) {
        database.migrate();
        model.requireSound();
        return serve.applyAsInt(database);
      }
    }
  }
}
