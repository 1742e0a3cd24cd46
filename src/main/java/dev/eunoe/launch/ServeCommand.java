package dev.eunoe.launch;

import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.config.AuthMode;
import dev.eunoe.inference.EarlyLoad;
import dev.eunoe.memory.dense.Embeddings;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.progress.LoadBar;
import dev.eunoe.progress.ProgressBar;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
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
      names = "--auth",
      paramLabel = "MODE",
      description = "How callers are known: none, proxy, keys (see ./eunoe keys) or oidc.",
      defaultValue = "${env:EUNOE_AUTH_MODE}")
  private @Nullable String auth;

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

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "How the log is written; as JSON with ids and without content.",
      defaultValue = "${env:EUNOE_LOG_FORMAT:-text}")
  private String logFormat = "";

  @Mixin private final EngineOptions engine = new EngineOptions();

  @Mixin private final KeptStateOptions state = new KeptStateOptions();

  @Option(
      names = "--embeddings",
      paramLabel = "off|minilm",
      description = "The sentence encoder that recall uses beside words; English.",
      defaultValue = "${env:EUNOE_MEMORY_EMBEDDINGS:-off}")
  private String embeddings = Embeddings.OFF.toString();

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

  @Option(
      names = "--database-patience",
      paramLabel = "TIME",
      description = "How long a database that is not there yet is waited for, such as 30s.",
      defaultValue = "${env:EUNOE_DATABASE_PATIENCE:-30s}")
  private Duration databasePatience = Duration.ZERO;

  private static final int STOP_SECONDS = 25;

  private LogFormat format = LogFormat.TEXT;

  private ProgressBar bar = ProgressBar.onStandardError();

  /** From the environment alone: a password on the command line is seen by everyone. */
  private static String databasePassword() {
    String password = System.getenv("EUNOE_DATABASE_PASSWORD");
    return password == null ? "" : password;
  }

  @Override
  public Integer call() {
    format = LogFormat.parse(logFormat);
    if (format == LogFormat.JSON) {
      bar = ProgressBar.inLines(said -> line("INFO", said));
    }
    host = ListenAddress.host(host);
    ListenAddress.requireKnownCallers(host, mode(), allowAnonymous);
    ListenAddress.requireFree(host, port);
    Embeddings encoder = Embeddings.parse(embeddings);
    boolean embedded = databaseUrl == null || databaseUrl.isBlank();
    if (embedded) {
      requireHome();
    }
    var kernels = engine.request();
    var options = state.options();
    Path path = model.path().toAbsolutePath().normalize();
    var early = EarlyLoad.begin(path, kernels, options, new LoadBar(bar, path));
    if (!isWarmUpNone()) {
      early.load().warmKernels();
    }
    var report = new StartReport(early);
    var stopped = new CountDownLatch(1);
    try {
      return ServerStart.run(
          early.load(),
          () -> {
            report.servable();
            progress("Loading the model");
            if (!embedded) {
              return givenDatabase();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(stopped)));
            return ownDatabase();
          },
          database -> {
            report.databaseReady();
            return serve(path, database, encoder, report);
          });
    } finally {
      stopped.countDown();
    }
  }

  private Optional<AuthMode> mode() {
    return Optional.ofNullable(auth).filter(word -> !word.isBlank()).map(AuthMode::parse);
  }

  /** What cannot be read is refused with the other settings, when the server begins. */
  private static boolean isWarmUpNone() {
    try {
      return ConfigProvider.getConfig()
          .getOptionalValue("eunoe.start.warm-up", Duration.class)
          .map(Duration::isZero)
          .orElse(false);
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  private ServedDatabase ownDatabase() {
    var postgres = EmbeddedPostgres.start(data, this::progress);
    System.setProperty("eunoe.memory.disk", literal(data.toAbsolutePath().toString()));
    return new ServedDatabase(
        DatabaseUrl.of(postgres.reactiveUrl()),
        postgres.user(),
        postgres.password(),
        databasePatience,
        this::progress,
        postgres::close);
  }

  private ServedDatabase givenDatabase() {
    return new ServedDatabase(
        DatabaseUrl.of(String.valueOf(databaseUrl)),
        databaseUser,
        databasePassword(),
        databasePatience,
        this::progress,
        () -> {});
  }

  /**
   * A signal ends the JVM when its hooks are done: this one waits for the database to be closed.
   */
  private void awaitStop(CountDownLatch stopped) {
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            line("WARN", "the database was still stopping; the next start sees to it"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int serve(Path path, ServedDatabase database, Embeddings encoder, StartReport report) {
    System.setProperty("quarkus.datasource.reactive.url", literal(database.url().reactive()));
    System.setProperty("quarkus.datasource.username", literal(database.user()));
    System.setProperty("quarkus.datasource.password", literal(database.password()));
    System.setProperty("quarkus.http.host", host);
    mode().ifPresent(mode -> System.setProperty("eunoe.auth.mode", mode.name()));
    System.setProperty("eunoe.web.allow-anonymous", Boolean.toString(allowAnonymous));
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("eunoe.model", literal(path.toString()));
    System.setProperty("eunoe.backend", engine.backend());
    System.setProperty("eunoe.weights", engine.weights());
    System.setProperty("eunoe.memory.embeddings", encoder.toString());
    System.setProperty("eunoe.engine.threads", Integer.toString(engine.threads()));
    state.set();
    format.set();
    Traces.set(System.getenv());
    int[] exitCode = new int[1];
    WhenReady.then(() -> progress(report.line()));
    Quarkus.run(
        WhenReady.class,
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

  private void sayWhy(Throwable failure) {
    System.err.println(line("ERROR", Sentence.of(failure)));
    if (Boolean.getBoolean("launcher.trace")) {
      failure.printStackTrace();
    }
  }

  /** Java calls the home of a user without an account and without HOME a question mark. */
  private void requireHome() {
    if (data.startsWith("?")) {
      throw new IllegalStateException(
          "this user has no home folder to keep conversations in (no account, no HOME); give one"
              + " with --data");
    }
  }

  private void progress(String line) {
    bar.clear();
    System.out.println(line("INFO", line));
  }

  /** As the log would have it, which is there only while the server runs. */
  String line(String level, String message) {
    return format.line(level, message);
  }
}
