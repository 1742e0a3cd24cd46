package dev.eunoe.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A hub with one repository, on two ports of loopback: the second one is whom it redirects to.
 * Files of more than 1,000 bytes are listed as Git LFS lists them.
 */
public final class TestHub implements AutoCloseable {
  public static final String NAME = "tester/tiny";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LFS_BYTES = 1000;

  /** What was asked: a path with its query, and three headers, empty where they were missing. */
  record Request(int port, String path, String token, String range, String ifRange) {}

  private final HttpServer hub = server();
  private final HttpServer elsewhere = server();
  private final Map<String, byte[]> files = Collections.synchronizedMap(new TreeMap<>());
  private final Map<String, Long> lies = new ConcurrentHashMap<>();
  private final Map<String, Deque<HttpHandler>> next = new ConcurrentHashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> sent = Collections.synchronizedList(new ArrayList<>());
  private volatile String commit = "1".repeat(40);
  private volatile int pageSize = 1000;
  private volatile boolean redirects;
  private volatile @Nullable String token;

  public TestHub() throws IOException {
    for (var server : List.of(hub, elsewhere)) {
      server.createContext("/", this::answer);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
    }
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public String url() {
    return url(hub);
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int elsewherePort() {
    return elsewhere.getAddress().getPort();
  }

  TestHub put(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  TestHub put(String path, String content) {
    return put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public TestHub putFolder(Path folder) throws IOException {
    try (var list = Files.list(folder)) {
      for (Path file : list.toList()) {
        put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return this;
  }

  void remove(String path) {
    files.remove(path);
  }

  byte[] content(String path) {
    return files.get(path);
  }

  /** What somebody pushes. */
  void commit(String digit) {
    commit = digit.repeat(40);
  }

  void pagesOf(int entries) {
    pageSize = entries;
  }

  void redirectsElsewhere() {
    redirects = true;
  }

  void wants(String other) {
    token = other;
  }

  /** The list says that a file has so many bytes. */
  void lists(String path, long size) {
    lies.put(path, size);
  }

  /** What answers the next request for a file, or for another path that begins with a slash. */
  void next(String path, HttpHandler handler) {
    next.computeIfAbsent(path, _ -> new ConcurrentLinkedDeque<>()).add(handler);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Request> requestsFor(String file) {
    return requests().stream().filter(request -> request.path().endsWith("/" + file)).toList();
  }

  List<String> filesAsked() {
    return requests().stream()
        .map(Request::path)
        .filter(path -> path.contains("/resolve/"))
        .map(path -> path.replaceFirst(".*/resolve/[0-9a-f]{40}/", ""))
        .distinct()
        .sorted()
        .toList();
  }

  void forget() {
    requests.clear();
    sent.clear();
  }

  /** Bytes of files that were sent. */
  long bytesSent() {
    return sent.stream().mapToLong(Long::longValue).sum();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      var headers = exchange.getRequestHeaders();
      requests.add(
          new Request(
              exchange.getLocalAddress().getPort(),
              path,
              orEmpty(headers.getFirst("Authorization")),
              orEmpty(headers.getFirst("Range")),
              orEmpty(headers.getFirst("If-Range"))));
      String file = path.replaceFirst(".*/resolve/[0-9a-f]{40}/", "");
      var special = next.getOrDefault(file, new ArrayDeque<>()).poll();
      if (special != null) {
        special.handle(exchange);
      } else if (token != null
          && exchange.getLocalAddress().getPort() == hub.getAddress().getPort()
          && !("Bearer " + token).equals(headers.getFirst("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
      } else {
        ordinary(exchange, path, file);
      }
    }
  }

  private static String orEmpty(@Nullable String header) {
    return header == null ? "" : header;
  }

  private void ordinary(HttpExchange exchange, String path, String file) throws IOException {
    boolean here = exchange.getLocalAddress().getPort() == hub.getAddress().getPort();
    if (path.equals("/api/models/" + NAME)) {
      json(exchange, JSON.createObjectNode().put("sha", commit).toString());
    } else if (path.startsWith("/api/models/" + NAME + "/tree/" + commit + "?recursive=true")) {
      page(exchange, path);
    } else if (!files.containsKey(file) || !path.startsWith("/" + NAME + "/resolve/" + commit)) {
      exchange.sendResponseHeaders(404, -1);
    } else if (redirects && here) {
      exchange.getResponseHeaders().set("Location", url(elsewhere) + path);
      exchange.sendResponseHeaders(302, -1);
    } else {
      send(exchange, files.get(file), Integer.MAX_VALUE);
    }
  }

  static void json(HttpExchange exchange, String text) throws IOException {
    typed(exchange, "application/json", text);
  }

  static void html(HttpExchange exchange) throws IOException {
    typed(exchange, "text/html; charset=utf-8", "<html>Sign in to use this network</html>");
  }

  private static void typed(HttpExchange exchange, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void page(HttpExchange exchange, String path) throws IOException {
    int from = path.contains("&cursor=") ? Integer.parseInt(path.replaceFirst(".*=", "")) : 0;
    var names = List.copyOf(files.keySet());
    var list = JSON.createArrayNode();
    list.addObject().put("type", "directory").put("path", "onnx").put("size", 0);
    for (String name : names.subList(from, Math.min(from + pageSize, names.size()))) {
      byte[] content = files.get(name);
      long size = lies.getOrDefault(name, (long) content.length);
      var entry = list.addObject();
      entry.put("type", "file").put("path", name).put("size", size);
      if (content.length > LFS_BYTES) {
        entry.put("oid", "0".repeat(40));
        entry.putObject("lfs").put("oid", sha256(content)).put("size", size);
      } else {
        entry.put("oid", gitBlob(content));
      }
    }
    if (from + pageSize < names.size()) {
      String link = path.replaceFirst("&cursor=.*", "") + "&cursor=" + (from + pageSize);
      exchange.getResponseHeaders().set("Link", "<" + url() + link + ">; rel=\"next\"");
    }
    json(exchange, list.toString());
  }

  private static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  private static String gitBlob(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] all = java.util.Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, all, header.length, content.length);
    return hex("SHA-1", all);
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers as a file server does, but for the connection, which ends after so many bytes. */
  void send(HttpExchange exchange, byte[] content, int bytes) throws IOException {
    String tag = "\"" + sha256(content) + "\"";
    var asked = exchange.getRequestHeaders();
    String ifRange = orEmpty(asked.getFirst("If-Range"));
    String range = orEmpty(asked.getFirst("Range"));
    boolean part = !range.isEmpty() && (ifRange.isEmpty() || ifRange.equals(tag));
    int from = part ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1")) : 0;
    exchange.getResponseHeaders().set("ETag", tag);
    if (from >= content.length && part) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    String last = part ? range.replaceAll("bytes=\\d+-(\\d*)", "$1") : "";
    int to = last.isEmpty() ? content.length : Math.min(content.length, Integer.parseInt(last) + 1);
    if (part) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
    }
    exchange.sendResponseHeaders(part ? 206 : 200, to - from);
    int count = Math.min(bytes, to - from);
    sent.add((long) count);
    exchange.getResponseBody().write(content, from, count);
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    hub.stop(0);
    elsewhere.stop(0);
  }
}
