package dev.eunoe.turn.running;

import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Keeps the tokens of running answers: twice a second those that came, in one row an answer. The
 * engine does not wait for it, nor do those who read.
 */
@ApplicationScoped
public class TokenKeeper {
  private static final Logger LOG = Logger.getLogger(TokenKeeper.class);

  private static final long EVERY_MILLIS = 500;

  private final RunningAnswers answers;
  private final Map<String, Kept> running = new ConcurrentHashMap<>();

  /** One answer; the batches of it go one after the other. */
  private static final class Kept {
    final Owner owner;
    final String responseId;
    final TokenLog log;
    final Predicate<int[]> mayBeKept;
    int count;
    boolean writing;

    Kept(Owner owner, String responseId, TokenLog log, Predicate<int[]> mayBeKept) {
      this.owner = owner;
      this.responseId = responseId;
      this.log = log;
      this.mayBeKept = mayBeKept;
      this.count = log.begunCount();
    }
  }

  public TokenKeeper(RunningAnswers answers, Vertx vertx) {
    this.answers = answers;
    vertx.setPeriodic(EVERY_MILLIS, _ -> running.values().forEach(this::keepBehind));
  }

  /**
   * Keeps an answer's tokens from now on.
   *
   * @param mayBeKept whether tokens hold nothing that is not to be kept
   */
  public void begin(Owner owner, String responseId, TokenLog log, Predicate<int[]> mayBeKept) {
    running.put(responseId, new Kept(owner, responseId, log, mayBeKept));
  }

  /** Keeps no more of it. */
  public void end(String responseId) {
    running.remove(responseId);
  }

  /** Keeps the rest of an answer, and lets another process go on with it. */
  public Uni<Void> leave(Owner owner, String responseId) {
    Kept kept = running.remove(responseId);
    return (kept == null ? nothing() : keep(kept))
        .onFailure()
        .recoverWithNull() // it is computed again
        .chain(() -> answers.release(owner, responseId));
  }

  private void keepBehind(Kept kept) {
    keep(kept)
        .subscribe()
        .with(
            _ -> {},
            failure -> {
              if (failure instanceof AnswerTakenException) {
                end(kept.responseId);
              } else {
                LOG.debugf("Tokens are kept later: %s", failure.getMessage());
              }
            });
  }

  private Uni<Void> keep(Kept kept) {
    int[] all = kept.log.all();
    int from;
    synchronized (kept) {
      from = kept.count;
      if (kept.writing || all.length == from || !kept.mayBeKept.test(all)) {
        return nothing();
      }
      kept.writing = true;
    }
    return answers
        .append(kept.owner, kept.responseId, from, Arrays.copyOfRange(all, from, all.length))
        .onItemOrFailure()
        .invoke((_, failure) -> {
          synchronized (kept) {
            kept.writing = false;
            kept.count = failure == null ? all.length : from;
          }
        });
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
