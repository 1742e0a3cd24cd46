package dev.eunoe.command.keys;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.KeyBook;
import dev.eunoe.memory.keys.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys create}: the key goes to standard output, what it is for to standard error. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Makes a key and prints it, this once.")
public final class CreateKeyCommand implements Callable<Integer> {
  @Option(
      names = "--owner",
      description = "Whose memory it opens; that of a server without keys is 'local'.",
      defaultValue = "local")
  private String owner = "";

  @Option(names = "--name", description = "What it is for.", defaultValue = "")
  private String name = "";

  @Option(
      names = "--scopes",
      description = "What it opens: chat, memory, metrics, with commas between.",
      defaultValue = "chat,memory")
  private String scopes = "";

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "After so long (90d, 12h, 30m) or on a day (2027-01-31); else never.")
  private @Nullable String expires;

  @Mixin private final KeyDatabase database = new KeyDatabase();

  @Override
  public Integer call() {
    Instant expiry = expires == null ? null : Expiry.parse(expires, Instant.now());
    var wanted =
        new KeyBook.NewKey(new Owner(owner.strip()), name.strip(), Scope.parse(scopes), expiry);
    KeyBook.Made made = database.with(book -> book.create(wanted));
    System.out.println(made.secret());
    System.err.printf(
        "eunoe: made %s, which opens %s of %s %s; it is not shown again%n",
        made.key().id(),
        Scope.words(made.key().scopes()),
        made.key().owner().id(),
        expiry == null ? "until it is revoked" : "until " + expiry.truncatedTo(ChronoUnit.SECONDS));
    return 0;
  }
}
