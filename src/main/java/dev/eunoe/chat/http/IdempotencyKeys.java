package dev.eunoe.chat.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.turn.problem.Problem;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By what a request is known when it is sent again: a header, or the id of a socket's message. */
public final class IdempotencyKeys {
  private static final String HEADER = "Idempotency-Key";
  private static final int MAX = 255;

  /** What a message may have otherwise the second time. */
  private static final Set<String> OF_A_MESSAGE = Set.of("event_id", "stream_id");

  private IdempotencyKeys() {}

  /**
   * @throws dev.eunoe.turn.problem.ProblemException when it is too long
   */
  public static @Nullable RequestKey of(RoutingContext route, ObjectNode body) {
    return of(route.request().getHeader(HEADER), HEADER, route.normalizedPath(), body);
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException when it is no text, or too long
   */
  public static @Nullable RequestKey ofMessage(ObjectNode message) {
    return of(
        new RequestFields(message).text("event_id"),
        "event_id",
        "",
        message.deepCopy().without(OF_A_MESSAGE));
  }

  private static @Nullable RequestKey of(
      @Nullable String key, String name, String path, ObjectNode asked) {
    if (key == null || key.isBlank()) {
      return null;
    }
    if (key.length() > MAX) {
      throw Problem.invalid(
              name,
              "string_too_long",
              "'" + name + "' has " + key.length() + " characters, but at most " + MAX + " count.")
          .asException();
    }
    return new RequestKey(key, hash(path + " " + asked));
  }

  private static String hash(String asked) {
    try {
      byte[] bytes = asked.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
