package dev.eunoe.hub.remote;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A repository at one commit. Every request names the commit rather than the branch, so that what
 * is fetched belongs together although somebody pushes meanwhile.
 *
 * @param commit its SHA-1 in hex
 */
public record Repository(HubName name, String commit, List<RemoteFile> files, HubClient client) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel=\"?next\"?");
  private static final int MAX_PAGES = 1000;
  private static final int MAX_PAGE_BYTES = 64 << 20;
  private static final int MAX_SMALL_BYTES = 64 << 20;

  /**
   * Asks the hub for the newest commit and its files.
   *
   * @throws HubException when it does not say
   */
  public static Repository read(HubClient client, HubName name) {
    URI model = uri(client, "/api/models/" + name.repository());
    String commit = json(client.small(name, model, MAX_PAGE_BYTES), model).path("sha").asText();
    if (!commit.matches("[0-9a-f]{40}")) {
      throw wrong(model, "names no commit of " + name.repository());
    }
    var files = new ArrayList<RemoteFile>();
    var page =
        Optional.of(
            uri(
                client,
                "/api/models/%s/tree/%s?recursive=true".formatted(name.repository(), commit)));
    for (int i = 0; page.isPresent(); i++) {
      if (i == MAX_PAGES) {
        throw wrong(page.get(), "lists files on more than " + MAX_PAGES + " pages");
      }
      page = addPage(client, name, page.get(), files);
    }
    return new Repository(name, commit, List.copyOf(files), client);
  }

  private static Optional<URI> addPage(
      HubClient client, HubName name, URI uri, List<RemoteFile> files) {
    var page = client.small(name, uri, MAX_PAGE_BYTES);
    var entries = json(page, uri);
    if (!entries.isArray()) {
      throw wrong(uri, "answered with something other than a list of files");
    }
    try {
      for (var entry : entries) {
        if (entry.path("type").asText().equals("file")) {
          files.add(RemoteFile.of(entry));
        }
      }
      var next = NEXT.matcher(page.link());
      return next.find() ? Optional.of(uri.resolve(next.group(1))) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw wrong(uri, "answered with a list that is no list of files: " + e.getMessage());
    }
  }

  private static JsonNode json(HubClient.Small page, URI uri) {
    try {
      return JSON.readTree(page.bytes());
    } catch (JacksonException e) {
      throw wrong(uri, "answered with something other than JSON");
    } catch (IOException e) {
      throw new IllegalStateException("Bytes are read without input or output.", e);
    }
  }

  private static HubException wrong(URI uri, String what) {
    return new HubException(
        "%s %s: check HF_ENDPOINT; it must be that of a hub such as https://huggingface.co."
            .formatted(Refusals.origin(uri), what));
  }

  private static URI uri(HubClient client, String path) {
    return URI.create(client.settings().endpoint() + path);
  }

  /** The file of this path, if there is one. */
  public Optional<RemoteFile> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  private URI uri(RemoteFile file) {
    String path =
        Arrays.stream(file.path().split("/", -1))
            .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return uri(client, "/%s/resolve/%s/%s".formatted(name.repository(), commit, path));
  }

  /**
   * Opens a file.
   *
   * @param headers of the request, such as {@code Range}
   */
  public RemoteBody open(RemoteFile file, Map<String, String> headers) throws TryAgain {
    return client.get(name, uri(file), headers);
  }

  /** The whole content of a small file, checked. */
  public byte[] content(RemoteFile file) {
    byte[] content = client.small(name, uri(file), MAX_SMALL_BYTES).bytes();
    var digest = file.checksum().begin(file.size());
    digest.update(content);
    if (content.length != file.size() || !file.checksum().matches(digest)) {
      throw changed(file, "%,d bytes came".formatted(content.length));
    }
    return content;
  }

  /** The first bytes of a file, at most so many. */
  public byte[] beginning(RemoteFile file, int count) {
    var attempts = client.attempts();
    while (true) {
      try (var body = open(file, Map.of("Range", "bytes=0-" + (count - 1)))) {
        byte[] beginning = new byte[count];
        byte[] buffer = new byte[1 << 14];
        int at = 0;
        for (int read = body.read(buffer); read >= 0 && at < count; read = body.read(buffer)) {
          int take = Math.min(read, count - at);
          System.arraycopy(buffer, 0, beginning, at, take);
          at += take;
        }
        return Arrays.copyOf(beginning, at);
      } catch (TryAgain e) {
        attempts.after(e);
      }
    }
  }

  /**
   * A file is not what the list says.
   *
   * @param what came instead, a clause
   */
  public HubException changed(RemoteFile file, String what) {
    return new HubException(
        "%s of %s changed or was damaged between the hub's list and its download (the list says %,d bytes with %s %s; %s); pull again."
            .formatted(
                file.path(),
                name.repository(),
                file.size(),
                file.checksum().algorithm(),
                file.checksum().hex(),
                what));
  }
}
