package dev.eunoe.config;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgPool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * The connections to the database. One that a network has cut without a word would be waited for as
 * long as the system sends again, a quarter of an hour and more.
 */
@Singleton
class DatabaseConnections implements PgPoolCreator {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** No statement of ours takes so long without a byte in either direction. */
  private static final Duration SILENT = Duration.ofMinutes(5);

  @Override
  @SuppressWarnings("deprecation") // the framework asks for this very type
  public PgPool create(Input input) {
    List<PgConnectOptions> options = input.pgConnectOptionsList();
    for (PgConnectOptions one : options) {
      one.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
      one.setIdleTimeout(Math.toIntExact(SILENT.toSeconds()));
      one.setTcpKeepAlive(true);
    }
    return PgPool.pool(input.vertx(), options, input.poolOptions());
  }
}
