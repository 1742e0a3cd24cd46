package dev.eunoe.turn.state;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Writes states that nobody continues for a while, and all that are not written when it stops.
 * Writing one takes what some tokens do, so while answers are being written it waits for longer:
 * meanwhile some of these conversations go on, which takes other states, or a pause comes.
 */
@ApplicationScoped
class StateUpkeep {
  private static final Logger LOG = Logger.getLogger(StateUpkeep.class);

  /** A server that is told to stop has about half a minute until it is killed. */
  private static final Duration STOPPING = Duration.ofSeconds(20);

  /** So much longer while somebody waits for the model. */
  private static final int BUSY = 6;

  private final StateKeeper states;
  private final Engine engine;
  private final Vertx vertx;
  private final Duration idle;

  StateUpkeep(StateKeeper states, Engine engine, Vertx vertx, EunoeConfig config) {
    this.states = states;
    this.engine = engine;
    this.vertx = vertx;
    this.idle = config.state().idle();
  }

  void begin(@Observes StartupEvent event) {
    next();
  }

  /** The next round begins when this one is done: a database that is slow is not asked twice. */
  private void next() {
    long every = Math.max(100, idle.toMillis() / 4);
    vertx.setTimer(
        every,
        _ ->
            states
                .saveUnused(unused())
                .subscribe()
                .with(
                    done -> next(),
                    failure -> {
                      LOG.error("Unused states were not saved", failure);
                      next();
                    }));
  }

  private Duration unused() {
    return engine.load().running() == 0 ? idle : idle.multipliedBy(BUSY);
  }

  void stop(@Observes ShutdownEvent event) {
    try {
      states.saveAllAndClose().await().atMost(STOPPING);
    } catch (RuntimeException e) {
      LOG.warnf(
          "Not every state was saved before the server stopped, what is missing is read again: %s",
          e.getMessage());
    }
  }
}
