package dev.eunoe.hub.remote;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What an answer without the wanted bytes means, in words. */
final class Refusals {
  private static final int TOO_MANY = 429;

  private Refusals() {}

  /**
   * Accepts an answer that brings something, and one that says that there is no more of a file.
   *
   * @throws TryAgain when another attempt may go better
   * @throws HubException when none would
   */
  static void check(HubName name, HubSettings settings, HttpResponse<?> response) throws TryAgain {
    int status = response.statusCode();
    String host = origin(response.uri());
    switch (status) {
      case 200, 206 -> requireNoPage(response, host);
      case 416 -> {}
      case 401, 403 -> throw new HubException(forbidden(name, settings, host, status));
      case 404, 410 ->
          throw new HubException(
              "%s has no %s (status %d): check the name."
                  .formatted(host, what(name, settings, response.uri()), status));
      case TOO_MANY ->
          throw new TryAgain(host + " is asked too much (status 429)", retryAfter(response));
      default -> {
        String clause = "%s answered with status %d".formatted(host, status);
        if (status >= 500 || status == 408) {
          throw new TryAgain(clause, retryAfter(response));
        }
        throw new HubException(clause + " to " + response.uri().getPath() + ".");
      }
    }
  }

  private static String what(HubName name, HubSettings settings, URI uri) {
    String resolved = settings.endpoint().getPath() + "/" + name.repository() + "/resolve/";
    return uri.getPath().startsWith(resolved)
        ? "file "
            + uri.getPath().substring(resolved.length()).replaceFirst("^[^/]*/", "")
            + " of "
            + name.repository()
        : "model " + name.repository();
  }

  private static String forbidden(HubName name, HubSettings settings, String host, int status) {
    String page = settings.endpoint() + "/" + name.repository();
    return settings.token().isPresent()
        ? "%s does not give %s to the owner of this token (status %d): ask for access at %s, or use another HF_TOKEN."
            .formatted(host, name.repository(), status, page)
        : "%s does not give %s to everyone (status %d): check the name; if it is private or gated, ask for access at %s and set HF_TOKEN."
            .formatted(host, name.repository(), status, page);
  }

  private static void requireNoPage(HttpResponse<?> response, String host) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/html")) {
      throw new HubException(
          "%s answered %s with a page of HTML: check HF_ENDPOINT, and whether this network wants you to sign in first."
              .formatted(host, response.uri().getPath()));
    }
  }

  /** Seconds or a date, as RFC 9110 has it. */
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(text -> {
          if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
          }
          try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            var wait = Duration.between(Instant.now(), at);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        });
  }

  /** Why nothing came from a host at all, as a clause. */
  static String unreachable(URI uri, Throwable failure) {
    String why =
        switch (failure) {
          case HttpTimeoutException _ -> "it does not answer";
          case ConnectException refused
              when refused.getCause() instanceof UnresolvedAddressException ->
              "its name is not known here";
          case ConnectException _ -> "it takes no connection";
          default ->
              failure.getMessage() == null
                  ? failure.getClass().getSimpleName()
                  : failure.getMessage();
        };
    return origin(uri) + " cannot be reached: " + why;
  }

  /** Scheme, host and port. */
  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }
}
