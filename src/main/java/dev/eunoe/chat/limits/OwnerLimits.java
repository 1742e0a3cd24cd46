package dev.eunoe.chat.limits;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** What each owner has taken of this server, and whether there is something left. */
@ApplicationScoped
public class OwnerLimits implements LiveTurns.Guard {
  static final int MAX_OWNERS = 10_000;
  private static final int SOON = 2;

  private final Limits limits;
  private final StoredBytes stored;
  private final LongSupplier nanos;
  private final Map<Owner, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

  @Inject
  OwnerLimits(EunoeConfig config, MemoryRights rights) {
    this(Limits.of(config.limits()), rights::storedBytes, System::nanoTime);
  }

  /**
   * @param count how much is stored of an owner
   * @param nanos a clock that runs forward
   */
  OwnerLimits(Limits limits, Function<Owner, Uni<Long>> count, LongSupplier nanos) {
    this.limits = limits;
    this.stored = new StoredBytes(limits.storedBytes(), count, nanos);
    this.nanos = nanos;
  }

  void start(@Observes StartupEvent started, LiveTurns turns) {
    turns.guardedBy(this);
  }

  /** Of one owner. */
  private static final class Account {
    private final Allowance minute;
    private final Allowance day;
    private int answers;
    private int sockets;

    Account(Limits limits, LongSupplier nanos) {
      this.minute = new Allowance(limits.tokensPerMinute(), Duration.ofMinutes(1), nanos);
      this.day = new Allowance(limits.tokensPerDay(), Duration.ofDays(1), nanos);
    }

    boolean isIdle() {
      return answers == 0 && sockets == 0;
    }
  }

  @Override
  public void admit(Turn turn) {
    requireShort(turn.messages().stream().map(Message::text));
    if (turn.store()) {
      requireRoom(turn.owner());
    }
    begin(turn);
  }

  /**
   * Before something is kept of an owner.
   *
   * @throws ProblemException where as much is kept as may be
   */
  public void requireRoom(Owner owner) {
    stored.requireRoom(owner);
  }

  /**
   * Before texts are read for their vectors.
   *
   * @throws ProblemException when they must not be now
   */
  public void admitTexts(Owner owner, List<String> texts) {
    requireShort(texts.stream());
    synchronized (this) {
      Account account = account(owner);
      requireTokens(account.minute, "minute");
      requireTokens(account.day, "day");
    }
  }

  /** So many tokens were read for an owner, beside answers. */
  public synchronized void read(Owner owner, long tokens) {
    Account account = account(owner);
    account.minute.take(tokens);
    account.day.take(tokens);
  }

  private void requireShort(Stream<String> texts) {
    if (limits.messageBytes() == Long.MAX_VALUE) {
      return;
    }
    long bytes = texts.mapToLong(OwnerLimits::utf8Bytes).sum();
    if (bytes > limits.messageBytes()) {
      throw new Problem(
              413,
              "invalid_request_error",
              "message_too_large",
              "input",
              "The messages have %d bytes, but an owner's request takes at most %d; send less at once."
                  .formatted(bytes, limits.messageBytes()))
          .asException();
    }
  }

  /** Without making them. */
  private static long utf8Bytes(String text) {
    return text.codePoints()
        .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
        .sum();
  }

  private synchronized void begin(Turn turn) {
    Account account = account(turn.owner());
    requireTokens(account.minute, "minute");
    requireTokens(account.day, "day");
    if (account.answers >= limits.answers()) {
      throw refused(
          "too_many_answers",
          "%d answers of this owner are being written, which is as many as may be; wait for one."
              .formatted(account.answers),
          SOON);
    }
    if (account.answers + turn.choices() > limits.answers()) {
      throw refused(
          "too_many_answers",
          "%d answers are asked for and %d of this owner are being written, but at most %d may be; ask for fewer."
              .formatted(turn.choices(), account.answers, limits.answers()),
          SOON);
    }
    account.answers += turn.choices();
  }

  private static void requireTokens(Allowance allowance, String period) {
    int seconds = allowance.secondsToWait();
    if (seconds > 0) {
      throw refused(
          "tokens_per_" + period,
          "The %d tokens that an owner may use in a %s are used; there are more in %d seconds."
              .formatted(allowance.limit(), period, seconds),
          seconds);
    }
  }

  @Override
  public synchronized void answered(Turn turn, Answer answer) {
    var read = answer.receipt().state();
    read(turn.owner(), read.newTokens() + read.recomputedTokens() + answer.outputTokens());
  }

  @Override
  public synchronized void over(Turn turn) {
    account(turn.owner()).answers -= turn.choices();
  }

  /** False where the owner has as many sockets as may be; else it counts until it is closed. */
  public synchronized boolean opened(Owner owner) {
    Account account = account(owner);
    if (account.sockets >= limits.sockets()) {
      return false;
    }
    account.sockets++;
    return true;
  }

  /** A socket that counted is closed. */
  public synchronized void closed(Owner owner) {
    account(owner).sockets--;
  }

  /** Of more owners than are kept, those go that nothing is done for and were here long ago. */
  private Account account(Owner owner) {
    Account account = accounts.computeIfAbsent(owner, _ -> new Account(limits, nanos));
    if (accounts.size() > MAX_OWNERS) {
      var eldest = accounts.entrySet().iterator().next();
      if (eldest.getValue().isIdle()) {
        accounts.remove(eldest.getKey());
      }
    }
    return account;
  }

  private static ProblemException refused(String code, String message, int seconds) {
    return new ProblemException(new Problem(429, "rate_limit_error", code, null, message), seconds);
  }
}
