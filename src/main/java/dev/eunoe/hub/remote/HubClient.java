package dev.eunoe.hub.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Requests to a hub and to whom it redirects. Redirects are followed here rather than by the HTTP
 * client, so that the token is shown to the hub alone.
 */
public final class HubClient implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 10;
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final HubSettings settings;
  private final Patience patience;
  private final Consumer<String> tell;
  private final HttpClient http;

  /**
   * @param tell is given a line for each wait
   */
  public HubClient(HubSettings settings, Patience patience, Consumer<String> tell) {
    this.settings = settings;
    this.patience = patience;
    this.tell = tell;
    // One request at a time: what HTTP/2 adds is windows that slow large bodies down.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  HubSettings settings() {
    return settings;
  }

  /** Attempts at something new. */
  public Attempts attempts() {
    return new Attempts(patience, tell);
  }

  /**
   * The answer of the hub, or of whom it redirects to, as soon as its headers are here.
   *
   * @throws TryAgain when another attempt may go better
   * @throws HubException when none would
   */
  RemoteBody get(HubName name, URI uri, Map<String, String> headers) throws TryAgain {
    URI at = uri;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      var response = send(at, headers);
      if (!REDIRECTS.contains(response.statusCode())) {
        Refusals.check(name, settings, response);
        return new RemoteBody(response, patience.silence());
      }
      at = target(at, response);
    }
    throw new HubException(uri + " is redirected more than " + MAX_REDIRECTS + " times.");
  }

  private HttpResponse<InputStream> send(URI uri, Map<String, String> headers) throws TryAgain {
    var request =
        HttpRequest.newBuilder(uri).timeout(patience.silence()).header("User-Agent", "eunoe");
    headers.forEach(request::header);
    if (Refusals.origin(uri).equalsIgnoreCase(Refusals.origin(settings.endpoint()))) {
      settings.token().ifPresent(token -> request.header("Authorization", token.header()));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (SSLException e) {
      throw new HubException(
          Refusals.origin(uri) + " cannot be trusted: " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new TryAgain(Refusals.unreachable(uri, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("Interrupted; what has arrived is kept.", e);
    }
  }

  private static URI target(URI from, HttpResponse<InputStream> response) {
    try (var body = response.body()) {
      var location = response.headers().firstValue("Location").orElse("");
      var to = from.resolve(location);
      boolean safe = "https".equals(to.getScheme());
      if (location.isEmpty()
          || to.getHost() == null
          || !safe && (!"http".equals(to.getScheme()) || "https".equals(from.getScheme()))) {
        throw new HubException(
            "%s redirects %s to '%s', which is not followed."
                .formatted(Refusals.origin(from), from.getPath(), location));
      }
      return to;
    } catch (IllegalArgumentException | IOException e) {
      throw new HubException(Refusals.origin(from) + " redirects to no address.", e);
    }
  }

  /**
   * A whole small body, as many attempts as it takes.
   *
   * @throws HubException when it is larger than so many bytes, or does not come
   */
  Small small(HubName name, URI uri, int maxBytes) {
    var attempts = attempts();
    while (true) {
      try (var body = get(name, uri, Map.of())) {
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
          bytes.write(buffer, 0, count);
          if (bytes.size() > maxBytes) {
            throw new HubException(
                "%s answered %s with more than %d bytes."
                    .formatted(Refusals.origin(uri), uri.getPath(), maxBytes));
          }
        }
        return new Small(bytes.toByteArray(), body.header("Link"));
      } catch (TryAgain e) {
        attempts.after(e);
      }
    }
  }

  /** A body with the header that says where the list goes on, which may be empty. */
  record Small(byte[] bytes, String link) {}

  @Override
  public void close() {
    http.shutdownNow();
  }
}
