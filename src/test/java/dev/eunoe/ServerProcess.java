package dev.eunoe;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged server as a process of its own, so that a test can kill it as a crash would. */
public final class ServerProcess implements AutoCloseable {
  private static final Path APP = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int ANSWER_MILLIS = 30_000;
  private static final long STOPPING_SECONDS = 30;
  private static final String COMPILED_ONCE = "-XX:TieredStopAtLevel=1";
  private static final String HEAP = "-Xmx1g";
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  /** As the manifest of the packaged program has it, for threads that forget. */
  private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private static final String HOME = "-Dlauncher.home=..";

  private final Process process;
  private final int port;
  private final Path log;

  private ServerProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts it and waits until it is ready. What does not run for long is compiled once, and by the
   * reference's kernels, which need no more than that: half the processor time of a start. A token
   * takes some 20 ms. What the first start learned is of use only to a JVM without modules that are
   * still incubating, and most of it only to classes of the JVM's own loader; both make a third of
   * what is left.
   */
  public static ServerProcess start(List<String> options, Map<String, String> environment)
      throws IOException, InterruptedException {
    var server = begin(options, environment);
    server.awaitReady();
    return server;
  }

  /** As {@link #start(List, Map)} without waiting. */
  public static ServerProcess begin(List<String> options, Map<String, String> environment)
      throws IOException, InterruptedException {
    if (options.contains("--embeddings")) { // which are compared by vectors
      FirstStart.copyDatabase(APP, options);
      return begin(List.of(COMPILED_ONCE), options, light(environment));
    }
    int port = freePort();
    return launch(light(port, options), port, light(environment));
  }

  private static Map<String, String> light(Map<String, String> environment) {
    var light = new HashMap<>(environment);
    light.putIfAbsent("EUNOE_BACKEND", "scalar"); // vectors are slow where they are compiled once
    return light;
  }

  private static List<String> light(int port, List<String> options)
      throws IOException, InterruptedException {
    var command = light(List.of(FirstStart.before(APP, options), COMPILED_ONCE), port);
    command.addAll(options);
    return command;
  }

  private static List<String> light(List<String> java, int port) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", NATIVE, OPENS, HOME));
    command.addAll(FlatClassPath.of(APP.getParent()));
    command.addAll(List.of("serve", "--port", "" + port));
    return command;
  }

  /** The start that others learn from, with these options of Java. */
  static ServerProcess startLearning(List<String> java, List<String> options)
      throws IOException, InterruptedException {
    int port = freePort();
    var command = light(java, port);
    command.addAll(options);
    var server = launch(command, port, light(Map.of()));
    server.awaitReady();
    return server;
  }

  /** As {@link #start(List, Map)} with its data on this disk. */
  public static ServerProcess startOn(SmallDisk disk) throws IOException, InterruptedException {
    int port = freePort();
    var command = light(port, List.of());
    command.addAll(List.of("--data", disk.folder().toString()));
    var server = launch(disk.around(command, FirstStart.database()), port, light(Map.of()));
    server.awaitReady();
    return server;
  }

  /** As {@link #start(List, Map)}, compiled and with kernels as whoever serves has them. */
  public static ServerProcess startAsServed(List<String> options, Map<String, String> environment)
      throws IOException, InterruptedException {
    FirstStart.copyDatabase(APP, options);
    var server = begin(List.of(), options, environment);
    server.awaitReady();
    return server;
  }

  private static ServerProcess begin(
      List<String> java, List<String> options, Map<String, String> environment) throws IOException {
    int port = freePort();
    var command = serve(port, options);
    command.addAll(1, java);
    return launch(command, port, environment);
  }

  private static List<String> serve(int port, List<String> options) {
    var command = program("serve", "--port", "" + port);
    command.add(1, HEAP);
    command.addAll(options);
    return command;
  }

  /** Starts it with a heap of this size, such as {@code 256m}, and waits until it is ready. */
  public static ServerProcess startWithHeap(String heap, List<String> options)
      throws IOException, InterruptedException {
    int port = freePort();
    var command = program("serve", "--port", "" + port);
    command.add(1, "-Xmx" + heap);
    command.addAll(options);
    var server = launch(command, port, Map.of());
    server.awaitReady();
    return server;
  }

  /** Starts it within a limit, its heap as large as it chooses itself there. */
  public static ServerProcess startWithin(MemoryLimit limit, List<String> options)
      throws IOException, InterruptedException {
    int port = freePort();
    var command = program("serve", "--port", "" + port);
    command.addAll(options);
    var server = launch(limit.around(command), port, Map.of());
    server.awaitReady();
    return server;
  }

  /** Starts it without waiting: for starts that are expected to fail. */
  public static ServerProcess launch(List<String> options, Map<String, String> environment)
      throws IOException {
    int port = freePort();
    List<String> command = serve(port, options);
    command.add(1, COMPILED_ONCE);
    return launch(command, port, environment);
  }

  private static ServerProcess launch(
      List<String> command, int port, Map<String, String> environment) throws IOException {
    Path log = Files.createTempFile("eunoe-server-", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("EUNOE_START_WARM_UP", "0s"); // its seconds would be most of a test's
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), port, log);
  }

  /** The command line of the packaged program. */
  public static List<String> program(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of(NATIVE, HOME));
    command.addAll(List.of("-jar", APP.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Waits until it is ready.
   *
   * @throws IllegalStateException when it ends before
   */
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String output = output();
        process.destroyForcibly(); // nobody has it to close
        throw new IllegalStateException("the server did not become ready:\n" + output);
      }
      Thread.sleep(50);
    }
  }

  /** By the JDK's own client: asked often, and by many, while processors are what is short. */
  private boolean ready() {
    try {
      var asked = URI.create(url() + "/q/health/ready").toURL().openConnection();
      asked.setConnectTimeout(ANSWER_MILLIS);
      asked.setReadTimeout(ANSWER_MILLIS);
      return ((HttpURLConnection) asked).getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public JsonPath respond(String body) {
    return given()
        .baseUri(url())
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  public String output() throws IOException {
    return Files.readString(log);
  }

  public int awaitExit() throws InterruptedException {
    process.waitFor();
    return process.exitValue();
  }

  /** As {@code kill -9} does: nothing gets a chance to tidy up. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * As a machine that hangs, or one whose disk does: all stands still, and no connection breaks.
   */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("kill ended with " + status);
    }
  }

  /** Asks it to stop, waits until it has, and leaves its output. */
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    process.destroy();
    if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor(); // paused, say
    }
    Files.deleteIfExists(log);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
