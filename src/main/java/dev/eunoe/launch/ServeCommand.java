package dev.eunoe.launch;

import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.schema.Migrations;
import dev.eunoe.model.weights.ModelOutline;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eunoe serve}: the database, then the server, until it is told to stop. */
@Command(
    name = "serve",
    description = "Starts the server, and a PostgreSQL of its own unless given another one.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = "The model: " + ModelArgument.DESCRIPTION + ".",
      defaultValue = "${env:EUNOE_MODEL:-${sys:launcher.home:-.}/hybrid-model/models/eunoe-mini}")
  private ModelArgument model = ModelArgument.at(Path.of(""));

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where conversations are kept.",
      defaultValue = "${env:EUNOE_DATA:-${sys:user.home}/.eunoe}")
  private Path data = Path.of("");

  @Option(
      names = "--host",
      description = "The address to listen on.",
      defaultValue = "${env:QUARKUS_HTTP_HOST:-127.0.0.1}")
  private String host = "";

  @Option(
      names = "--allow-anonymous",
      arity = "0..1",
      fallbackValue = "true",
      description = "Listen beyond loopback although it cannot be known who calls.",
      defaultValue = "${env:EUNOE_WEB_ALLOW_ANONYMOUS:-false}")
  private boolean allowAnonymous;

  @Option(
      names = "--port",
      description = "The port to listen on.",
      defaultValue = "${env:QUARKUS_HTTP_PORT:-8080}")
  private int port;

  @Mixin private final EngineOptions engine = new EngineOptions();

  @Mixin private final KeptStateOptions state = new KeptStateOptions();

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = "A PostgreSQL to use instead: postgresql://HOST:PORT/NAME.",
      defaultValue = "${env:EUNOE_DATABASE_URL}")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-user",
      description = "Its user.",
      defaultValue = "${env:EUNOE_DATABASE_USER:-eunoe}")
  private String databaseUser = "";

  private static final int STOP_SECONDS = 25;

  /** From the environment alone: a password on the command line is seen by everyone. */
  private static String databasePassword() {
    String password = System.getenv("EUNOE_DATABASE_PASSWORD");
    return password == null ? "" : password;
  }

  private static Optional<MasterKey> encryptionKey() {
    return Optional.ofNullable(System.getenv("EUNOE_MEMORY_ENCRYPTION_KEY"))
        .or(() -> Optional.ofNullable(System.getProperty("eunoe.memory.encryption-key")))
        .filter(key -> !key.isBlank())
        .map(MasterKey::parse);
  }

  @Override
  public Integer call() {
    host = ListenAddress.host(host);
    ListenAddress.requireKnownCallers(host, allowAnonymous);
    ListenAddress.requireFree(host, port);
    Path path = servable();
    if (databaseUrl != null && !databaseUrl.isBlank()) {
      return serve(path, databaseUrl, databaseUser, databasePassword());
    }
    requireHome();
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(stopped)));
    try (var postgres = EmbeddedPostgres.start(data, ServeCommand::progress)) {
      return serve(path, postgres.reactiveUrl(), postgres.user(), postgres.password());
    } finally {
      stopped.countDown();
    }
  }

  /**
   * A signal ends the JVM when its hooks are done: this one waits for the database to be closed.
   */
  private static void awaitStop(CountDownLatch stopped) {
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("eunoe: the database was still stopping; the next start sees to it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int serve(Path path, String url, String user, String password) {
    DatabaseUrl database = DatabaseUrl.of(url);
    int applied =
        Migrations.run(database.jdbc(), user, password, encryptionKey(), ServeCommand::progress);
    if (applied > 0) {
      progress("Applied " + applied + " migration(s) to the database");
    }
    System.setProperty("quarkus.datasource.reactive.url", literal(database.reactive()));
    System.setProperty("quarkus.datasource.username", literal(user));
    System.setProperty("quarkus.datasource.password", literal(password));
    System.setProperty("quarkus.http.host", host);
    System.setProperty("eunoe.web.allow-anonymous", Boolean.toString(allowAnonymous));
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("eunoe.model", literal(path.toAbsolutePath().normalize().toString()));
    System.setProperty("eunoe.backend", engine.backend());
    System.setProperty("eunoe.weights", engine.weights());
    System.setProperty("eunoe.engine.threads", Integer.toString(engine.threads()));
    state.set();
    progress("Loading the model");
    int[] exitCode = new int[1];
    Quarkus.run(
        null,
        (code, failure) -> {
          exitCode[0] = code;
          if (failure != null) {
            exitCode[0] = 1;
            sayWhy(failure);
          }
        });
    return exitCode[0];
  }

  /** In a setting a dollar begins an expression; in a path or a password it is a dollar. */
  private static String literal(String value) {
    return value.replace("$", "\\$");
  }

  private static void sayWhy(Throwable failure) {
    System.err.println("eunoe: " + Sentence.of(failure));
    if (Boolean.getBoolean("launcher.trace")) {
      failure.printStackTrace();
    }
  }

  /** Before a database is made for nothing: what `inspect` would refuse, in its words. */
  private Path servable() {
    engine.request();
    state.options();
    Path path = model.path();
    ModelOutline.read(path).requireServable(path);
    return path;
  }

  /** Java calls the home of a user without an account and without HOME a question mark. */
  private void requireHome() {
    if (data.startsWith("?")) {
      throw new IllegalStateException(
          "this user has no home folder to keep conversations in (no account, no HOME); give one with --data");
    }
  }

  private static void progress(String line) {
    System.out.println("eunoe: " + line);
  }
}
