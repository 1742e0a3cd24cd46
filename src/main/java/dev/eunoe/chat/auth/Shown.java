package dev.eunoe.chat.auth;

import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The secret, a key or token, that a request shows: in {@code Authorization: Bearer}, in {@code
 * x-api-key}, or in the cookie of a browser that is signed in, which counts only without the
 * others, since browsers add it by themselves. What is shown twice has to be the same: which one
 * counts would be a guess.
 *
 * @param isCookie whether a browser shows it
 */
record Shown(String secret, boolean isCookie) {
  static final String COOKIE = "eunoe_session";

  private static final Pattern BEARER =
      Pattern.compile("bearer +(?<secret>[!-~&&[^,;]]+)", Pattern.CASE_INSENSITIVE);

  /**
   * What is shown; empty where nothing is.
   *
   * @param headers all values of a header, by its name in whatever case
   * @throws dev.eunoe.turn.problem.ProblemException when two differ, or one cannot be read
   */
  static Optional<Shown> in(Function<String, List<String>> headers) {
    var secrets = new ArrayList<String>();
    headers.apply("Authorization").forEach(value -> secrets.add(bearer(value)));
    headers.apply("x-api-key").forEach(value -> secrets.add(value.strip()));
    Optional<String> named = only(secrets);
    return named.isPresent()
        ? named.map(secret -> new Shown(secret, false))
        : signIn(headers).map(secret -> new Shown(secret, true));
  }

  /** The secret of the cookie alone. */
  static Optional<String> signIn(Function<String, List<String>> headers) {
    return only(
        headers.apply("Cookie").stream()
            .flatMap(value -> Stream.of(value.split(";")))
            .map(String::strip)
            .filter(cookie -> cookie.startsWith(COOKIE + "="))
            .map(cookie -> cookie.substring(COOKIE.length() + 1))
            .filter(secret -> !secret.isEmpty())
            .toList());
  }

  /** Whether it has the form of what is shown in its place; another need not be looked up. */
  boolean isPlausible() {
    return KeySecret.isOne(secret) && KeySecret.isKey(secret) != isCookie;
  }

  private static String bearer(String value) {
    Matcher bearer = BEARER.matcher(value.strip());
    if (!bearer.matches()) {
      throw new Problem(
              401,
              "authentication_error",
              "invalid_authorization",
              "Authorization",
              "This server takes a key or token as 'Authorization: Bearer …' or 'x-api-key: …'.")
          .asException();
    }
    return bearer.group("secret");
  }

  private static Optional<String> only(List<String> secrets) {
    if (secrets.stream().distinct().count() > 1) {
      throw new Problem(
              400,
              "invalid_request_error",
              "credentials_disagree",
              "Authorization",
              "The request shows different keys or tokens; show one.")
          .asException();
    }
    return secrets.stream().findFirst();
  }
}
