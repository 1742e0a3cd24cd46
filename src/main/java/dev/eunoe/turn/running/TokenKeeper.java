package dev.eunoe.turn.running;

import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tokens of running answers: twice a second those that came, of all answers of an owner
 * at once, in one row an answer. The engine does not wait for it, nor do those who read.
 */
@ApplicationScoped
public class TokenKeeper {
  private static final Logger LOG = Logger.getLogger(TokenKeeper.class);

  private static final long EVERY_MILLIS = 500;

  /** So many of those before are looked at with new ones: a secret may begin among them. */
  static final int LOOKED_AT_AGAIN = 256;

  private final RunningAnswers answers;
  private final Map<String, Kept> running = new ConcurrentHashMap<>();

  /** One answer; the batches of it go one after the other. */
  private static final class Kept {
    final Owner owner;
    final String responseId;
    final TokenLog log;
    final Predicate<int[]> mayBeKept;

    // Guarded by this object.
    private int count;
    private int reached;
    private boolean writing;

    Kept(Owner owner, String responseId, TokenLog log, Predicate<int[]> mayBeKept) {
      this.owner = owner;
      this.responseId = responseId;
      this.log = log;
      this.mayBeKept = mayBeKept;
      this.count = log.begunCount();
    }

    /** What came and may be kept, which is being written then; null where there is nothing. */
    synchronized @Nullable NewTokens takeNew() {
      int[] all = log.all();
      if (writing || all.length == count) {
        return null;
      }
      int from = Math.max(0, count - LOOKED_AT_AGAIN);
      if (!mayBeKept.test(Arrays.copyOfRange(all, from, all.length))) {
        return null;
      }
      reached = all.length;
      writing = true;
      return new NewTokens(responseId, count, Arrays.copyOfRange(all, count, all.length));
    }

    synchronized void ended(boolean written) {
      count = written ? reached : count;
      writing = false;
    }
  }

  @Inject
  public TokenKeeper(RunningAnswers answers, Vertx vertx) {
    this(answers);
    vertx.setPeriodic(EVERY_MILLIS, _ -> keepBehind());
  }

  TokenKeeper(RunningAnswers answers) {
    this.answers = answers;
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
    return (kept == null ? Uni.createFrom().voidItem() : keep(owner, List.of(kept)))
        .onFailure()
        .recoverWithNull() // it is computed again
        .chain(() -> answers.release(owner, responseId));
  }

  /** Keeps what came of all of them. */
  void keepBehind() {
    Map<Owner, List<Kept>> byOwner = new HashMap<>();
    running
        .values()
        .forEach(kept -> byOwner.computeIfAbsent(kept.owner, _ -> new ArrayList<>()).add(kept));
    byOwner.forEach((owner, kept) ->
        keep(owner, kept)
            .subscribe()
            .with(
                _ -> {}, failure -> LOG.debugf("Tokens are kept later: %s", failure.getMessage())));
  }

  private Uni<Void> keep(Owner owner, List<Kept> kept) {
    List<NewTokens> tokens = new ArrayList<>();
    List<Kept> writing = new ArrayList<>();
    for (Kept each : kept) {
      NewTokens came = each.takeNew();
      if (came != null) {
        tokens.add(came);
        writing.add(each);
      }
    }
    if (tokens.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return answers
        .append(owner, tokens)
        .invoke(others -> others.forEach(this::end))
        .onItemOrFailure()
        .invoke((_, failure) -> writing.forEach(each -> each.ended(failure == null)))
        .replaceWithVoid();
  }
}
