package dev.eunoe.command.keys;

import dev.eunoe.memory.keys.ApiKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keys revoke}: exits with 0, or with 1 when there is no such key. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Takes a key back; within a second it opens nothing, open sockets included.")
public final class RevokeKeyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "As keys list shows it: key_…")
  private String id = "";

  @Mixin private final KeyDatabase database = new KeyDatabase();

  @Override
  public Integer call() {
    ApiKey revoked = database.with(book -> book.revoke(id.strip()));
    if (revoked == null) {
      throw new IllegalArgumentException(
          "there is no key '" + id + "'; ./eunoe keys list shows those there are");
    }
    System.err.printf("eunoe: revoked %s of %s%n", revoked.id(), revoked.owner().id());
    return 0;
  }
}
