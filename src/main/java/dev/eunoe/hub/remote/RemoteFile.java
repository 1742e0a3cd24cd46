package dev.eunoe.hub.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Set;

/**
 * A file of a repository at one commit.
 *
 * @param path with slashes, from the repository's root
 * @param size in bytes
 */
public record RemoteFile(String path, long size, Checksum checksum) {
  private static final long MAX_BYTES = 1L << 50;

  /** An entry of the hub's list. */
  static RemoteFile of(JsonNode entry) {
    String path = entry.path("path").asText();
    if (Arrays.stream(path.split("/", -1)).anyMatch(Set.of("", ".", "..")::contains)
        || path.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("'" + path + "' leads out of the repository");
    }
    long size = entry.path("size").asLong(-1);
    if (size < 0 || size > MAX_BYTES) {
      throw new IllegalArgumentException("the file '" + path + "' has no size that can be");
    }
    var lfs = entry.path("lfs").path("oid");
    return new RemoteFile(
        path,
        size,
        lfs.isTextual() ? Checksum.lfs(lfs.asText()) : Checksum.git(entry.path("oid").asText()));
  }

  /** Its name without folders. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
