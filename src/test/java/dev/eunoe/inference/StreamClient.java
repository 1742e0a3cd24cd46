package dev.eunoe.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One streamed answer over HTTP, read event by event; closing it early cuts the connection. */
final class StreamClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader lines;

  private StreamClient(BufferedReader lines) {
    this.lines = lines;
  }

  static StreamClient open(HttpClient client, URI responses, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(responses)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var stream = client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    return new StreamClient(
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
  }

  /** The next event, or null at the end of the stream. */
  @Nullable JsonNode next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: {")) {
        return JSON.readTree(line.substring("data: ".length()));
      }
    }
    return null;
  }

  /** The next event of a kind. */
  JsonNode next(String type) throws IOException {
    for (JsonNode event = next(); event != null; event = next()) {
      if (event.path("type").asText().equals(type)) {
        return event;
      }
    }
    throw new IOException("the stream ended without " + type);
  }

  /** Reads on to the end. */
  JsonNode last() throws IOException {
    JsonNode last = next();
    if (last == null) {
      throw new IOException("the stream is empty");
    }
    for (JsonNode event = last; event != null; event = next()) {
      last = event;
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
