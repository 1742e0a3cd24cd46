package dev.eunoe.command.keys;

import dev.eunoe.memory.keys.ApiKey;
import dev.eunoe.memory.keys.KeyBook;
import dev.eunoe.memory.keys.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys list}: each key on a line, with what became of it. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Lists all keys, the oldest first; what they are is kept nowhere.")
public final class ListKeysCommand implements Callable<Integer> {
  private static final String LINE = "%-16s  %-16s  %-20s  %-20s  %-16s  %-16s  %s%n";

  @Mixin private final KeyDatabase database = new KeyDatabase();

  @Override
  public Integer call() {
    List<ApiKey> keys = database.with(KeyBook::list);
    if (keys.isEmpty()) {
      System.err.println("eunoe: there is no key yet; ./eunoe keys create makes one");
      return 0;
    }
    System.out.printf(LINE, "ID", "OWNER", "SCOPES", "NAME", "CREATED", "LAST USED", "STATE");
    Instant now = Instant.now();
    for (ApiKey key : keys) {
      System.out.printf(
          LINE,
          key.id(),
          key.owner().id(),
          Scope.words(key.scopes()),
          key.name(),
          minute(key.createdAt()),
          minute(key.use().lastUsedAt()),
          state(key, now));
    }
    return 0;
  }

  private static String minute(@Nullable Instant time) {
    return time == null
        ? "never"
        : time.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", "");
  }

  static String state(ApiKey key, Instant now) {
    Instant revoked = key.use().revokedAt();
    Instant expires = key.expiresAt();
    if (revoked != null) {
      return "revoked " + minute(revoked);
    }
    if (expires == null) {
      return "valid";
    }
    return (expires.isAfter(now) ? "valid until " : "expired ") + minute(expires);
  }
}
