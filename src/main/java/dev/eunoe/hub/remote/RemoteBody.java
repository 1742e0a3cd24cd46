package dev.eunoe.hub.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An answer that is still coming. */
public final class RemoteBody implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final StallGuard stream;

  RemoteBody(HttpResponse<InputStream> response, Duration silence) {
    this.response = response;
    this.stream = new StallGuard(response.body(), silence);
  }

  public int status() {
    return response.statusCode();
  }

  /** A header, or nothing where it is missing. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /**
   * Reads what is there, as a stream does; −1 at the end.
   *
   * @throws TryAgain when the connection broke
   */
  public int read(byte[] buffer) throws TryAgain {
    try {
      return stream.read(buffer);
    } catch (IOException e) {
      throw new TryAgain(
          "The connection to %s dropped (%s)"
              .formatted(Refusals.origin(response.uri()), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException alreadyBroken) {
      // What was read of it counts.
    }
  }
}
