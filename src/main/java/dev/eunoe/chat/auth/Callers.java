package dev.eunoe.chat.auth;

import dev.eunoe.audit.Audit;
import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.keys.ApiKeys;
import dev.eunoe.memory.keys.FoundKey;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by what a request shows who makes it: a key, or, where the server asks for those, a
 * token. Where that cannot be done, nobody is let in.
 */
@ApplicationScoped
class Callers {
  private static final Logger LOG = Logger.getLogger(Callers.class);

  /** A database that does not answer is as good as none. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ApiKeys keys;
  private final KnownKeys known;
  private final WrongKeys wrong;
  private final @Nullable TokenCallers tokens;

  @Inject
  Callers(ApiKeys keys, TokenCallers tokens, EunoeConfig config) {
    this(keys, AuthMode.of(config) == AuthMode.OIDC ? tokens : null, System::nanoTime);
  }

  /**
   * @param tokens null where keys are asked for
   * @param nanos a clock that runs forward
   */
  Callers(ApiKeys keys, @Nullable TokenCallers tokens, LongSupplier nanos) {
    this.tokens = tokens;
    this.keys = keys;
    this.known = new KnownKeys(nanos);
    this.wrong = new WrongKeys(nanos);
  }

  /**
   * Who shows this; on the Vert.x context that asks.
   *
   * @param headers all values of a header, by its name
   * @param address where it comes from
   * @throws ProblemException (as failure) with status 400, 401, 429 or 503
   */
  Uni<Caller> of(Function<String, List<String>> headers, String address) {
    return Uni.createFrom()
        .deferred(() -> {
          Optional<Shown> shown = Shown.in(headers);
          return shown.isPresent()
              ? of(shown.get(), address)
              : Uni.createFrom()
                  .failure((tokens == null ? missing() : tokens.missing()).asException());
        });
  }

  /** Who shows this one secret. */
  Uni<Caller> of(Shown shown, String address) {
    return backHere(tokens == null ? byKey(shown, address) : tokens.of(shown.secret(), address));
  }

  private Uni<Caller> byKey(Shown shown, String address) {
    return Uni.createFrom()
        .deferred(() -> {
          String hash = KeySecret.hash(shown.secret());
          requireMayTry(hash, address);
          return shown.isPlausible()
              ? known.find(hash, () -> asked(hash))
              : Uni.createFrom().item(Optional.<FoundKey>empty());
        })
        .map(found -> judged(found, address));
  }

  /**
   * One address cannot keep the database busy with guesses; who has a key is not kept out by it.
   */
  private void requireMayTry(String hash, String address) {
    int seconds = wrong.secondsToWait(address);
    if (seconds > 0 && !known.knows(hash)) {
      throw new ProblemException(
          new Problem(
              429,
              "rate_limit_error",
              "too_many_wrong_keys",
              "Authorization",
              "Too many wrong keys came from this address; try again in " + seconds + " seconds."),
          seconds);
    }
  }

  private Uni<Optional<FoundKey>> asked(String hash) {
    return keys.find(hash)
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .transform(failure -> {
          LOG.errorf("A key could not be looked up: %s", failure.getMessage());
          return unavailable().asException();
        });
  }

  private Caller judged(Optional<FoundKey> found, String address) {
    if (found.isPresent() && found.get().standing() == FoundKey.Standing.VALID) {
      return new Caller(found.get().owner(), found.get().scopes(), found.get().id(), null);
    }
    wrong.count(address);
    Audit.refused(found.map(FoundKey::id).orElse("unknown"), address, word(found));
    throw new Problem(
            401,
            "authentication_error",
            "invalid_api_key",
            "Authorization",
            said(found) + "; ask its administrator for another (./eunoe keys create).")
        .asException();
  }

  private static String word(Optional<FoundKey> found) {
    return found.map(key -> key.standing().name().toLowerCase(Locale.ROOT)).orElse("unknown");
  }

  private static String said(Optional<FoundKey> found) {
    if (found.isEmpty()) {
      return "The key of this request is none of this server's";
    }
    return found.get().standing() == FoundKey.Standing.REVOKED
        ? "The key of this request was revoked"
        : "The key of this request, or its sign-in, has expired";
  }

  private static Problem missing() {
    return new Problem(
        401,
        "authentication_error",
        "missing_api_key",
        "Authorization",
        "This server asks for a key, as 'Authorization: Bearer eun_…' or 'x-api-key: eun_…'; its"
            + " administrator makes one with ./eunoe keys create.");
  }

  private static Problem unavailable() {
    return new Problem(
        503,
        "server_error",
        "keys_unavailable",
        null,
        "Keys cannot be checked now, because the database does not answer; try again soon.");
  }

  /** Whoever was first to ask for a key may be another request, on another event loop. */
  private static <T> Uni<T> backHere(Uni<T> value) {
    return Uni.createFrom()
        .deferred(() -> {
          Context here = Vertx.currentContext();
          return here == null
              ? value
              : value.emitOn(task -> {
                if (Vertx.currentContext() == here) {
                  task.run();
                } else {
                  here.runOnContext(_ -> task.run());
                }
              });
        });
  }
}
