package dev.eunoe.hub;

import dev.eunoe.hub.remote.Attempts;
import dev.eunoe.hub.remote.RemoteBody;
import dev.eunoe.hub.remote.RemoteFile;
import dev.eunoe.hub.remote.Repository;
import dev.eunoe.hub.remote.TryAgain;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Fetches one file into its part, going on where that ends, as often as the connection drops. */
final class Download {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Repository repository;
  private final RemoteFile file;
  private final PullProgress progress;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long furthest;

  /** Of what came in this run; for what an earlier one left there is the checksum. */
  private String entityTag = "";

  Download(Repository repository, RemoteFile file, PullProgress progress) {
    this.repository = repository;
    this.file = file;
    this.progress = progress;
  }

  /**
   * Fetches what is missing; afterwards the part is whole and checked.
   *
   * @param place where the file will stand
   * @throws dev.eunoe.hub.remote.HubException when it does not come, or is not what the hub lists
   */
  void into(Path place) {
    progress.file(file.name());
    try (var part = PartFile.open(file, place)) {
      boolean continued = part.length() > 0;
      receiveAll(part);
      if (part.isRight()) {
        return;
      }
      restart(part);
      if (continued) {
        // What an earlier run left may have been at fault.
        receiveAll(part);
        if (part.isRight()) {
          return;
        }
        restart(part);
      }
      throw repository.changed(file, "what came has another checksum");
    }
  }

  private void receiveAll(PartFile part) {
    var attempts = repository.client().attempts();
    furthest = part.length();
    while (part.length() < file.size()) {
      try {
        receive(part, attempts);
      } catch (TryAgain e) {
        attempts.after(e);
      }
    }
  }

  private void receive(PartFile part, Attempts attempts) throws TryAgain {
    try (var body = repository.open(file, range(part))) {
      requireTheRest(body, part);
      entityTag = body.header("ETag");
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        if (count > file.size() - part.length()) {
          throw repository.changed(file, "more bytes come");
        }
        part.append(buffer, count);
        progress.advanced(count);
        // A server that begins anew each time gets no nearer.
        if (part.length() > furthest) {
          furthest = part.length();
          attempts.progressed();
        }
      }
      if (part.length() < file.size()) {
        throw new TryAgain(
            "The connection dropped after %,d of the %,d bytes of %s"
                .formatted(part.length(), file.size(), file.path()));
      }
    }
  }

  private Map<String, String> range(PartFile part) {
    var headers = new HashMap<String, String>();
    if (part.length() > 0) {
      headers.put("Range", "bytes=" + part.length() + "-");
      // A weak one says nothing of single bytes.
      if (entityTag.startsWith("\"")) {
        headers.put("If-Range", entityTag);
      }
    }
    return headers;
  }

  /** The rest of the file comes, or all of it, for which the part begins anew. */
  private void requireTheRest(RemoteBody body, PartFile part) {
    if (body.status() == 416) {
      throw repository.changed(file, "nothing lies behind byte %,d".formatted(part.length()));
    }
    boolean whole = body.status() == 200;
    long from = whole ? 0 : part.length();
    String range = body.header("Content-Range");
    if (!whole && !range.matches("bytes " + from + "-\\d+/(\\*|" + file.size() + ")")) {
      throw repository.changed(file, "the bytes '%s' come".formatted(range));
    }
    String length = body.header("Content-Length");
    if (!length.isEmpty() && !length.equals(Long.toString(file.size() - from))) {
      throw repository.changed(file, "%s bytes come from byte %,d on".formatted(length, from));
    }
    if (whole && part.length() > 0) {
      restart(part);
    }
  }

  private void restart(PartFile part) {
    progress.advanced(-part.length());
    part.restart();
  }
}
