package dev.eunoe.chat.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in: every kind of route is asked for in every kind of wrong way. */
@OwnProcesses
class DoorIT {
  private static final String PIN = "{\"text\": \"Always answer in rhyme.\", \"kind\": \"fact\"}";
  private static final List<String> ROUTES =
      List.of(
          "GET /",
          "GET /index.html",
          "GET /openapi.yaml",
          "GET /v1/models",
          "GET /v1/memories",
          "GET /v1/memories?kind=pin",
          "GET /v1/memories/export",
          "DELETE /v1/memories?all=true",
          "GET /v1/conversations",
          "POST /v1/responses",
          "POST /v1/chat/completions",
          "GET /v1/nonsense",
          "POST /mcp",
          "GET /mcp/sse",
          "GET /q/health/ready",
          "GET /q/metrics",
          "OPTIONS /v1/memories");

  private static final String JSON = "Content-Type: application/json";

  @TempDir static Path data;
  private static ServerProcess process;
  private static URI server;

  /** With one name and one origin beside its own. */
  @BeforeAll
  static void start() throws Exception {
    process =
        ServerProcess.start(
            List.of("--data", data.toString()),
            Map.of(
                "EUNOE_WEB_ALLOWED_HOSTS", "chat.example",
                "EUNOE_WEB_ALLOWED_ORIGINS", "https://friend.example",
                "EUNOE_WEB_BODY_PATIENCE", "2s"));
    server = URI.create(process.url());
  }

  @AfterAll
  static void stop() throws Exception {
    process.close();
  }

  @Test
  void aForeignHost_isRefusedOnEveryRoute_withoutAnOriginToo() throws Exception {
    for (String route : ROUTES) {
      String answer = send(route, "Host: rebound.example:" + server.getPort());

      assertThat(RawHttp.status(answer)).as(route).isEqualTo(403);
      assertThat(answer).as(route).contains("host_not_allowed", "eunoe.web.allowed-hosts");
    }
  }

  @Test
  void everyRoute_tellsBrowsersWhatMayBeDoneWithIt_refusalsToo() throws Exception {
    for (String route : ROUTES) {
      assertTellsBrowsers(route, send(route, "Host: rebound.example"));
    }
    for (String route : List.of("GET /", "GET /v1/models", "GET /q/health/ready", "GET /nothing")) {
      assertTellsBrowsers(route, send(route, "Host: localhost"));
    }
    assertThat(send("GET /v1/conversations", "Host: localhost"))
        .containsIgnoringCase("Cache-Control: no-store");
  }

  private static void assertTellsBrowsers(String route, String answer) {
    assertThat(answer)
        .as(route)
        .containsIgnoringCase("Content-Security-Policy: default-src 'none'; script-src 'self'")
        .contains("frame-ancestors 'none'")
        .containsIgnoringCase("X-Content-Type-Options: nosniff")
        .containsIgnoringCase("Referrer-Policy: same-origin");
  }

  @Test
  void aHostThatIsMissingTwiceOrOdd_isRefused() throws Exception {
    for (String headers :
        List.of(
            "Accept: */*",
            "Host:",
            "Host: localhost\nHost: rebound.example",
            "Host: localhost\nHost: localhost",
            "Host: localhost, rebound.example",
            "Host: localhost@rebound.example",
            "Host: localhost:port")) {
      assertThat(RawHttp.status(send("GET /v1/memories", headers))).as(headers).isEqualTo(400);
    }
    assertThat(RawHttp.status(send("GET /v1/responses/%zz", "Host: localhost"))).isEqualTo(400);
    String absolute = "GET http://rebound.example/v1/memories HTTP/1.1\nHost: localhost";
    assertThat(RawHttp.status(RawHttp.send(server, absolute, ""))).isEqualTo(403);
  }

  @Test
  void namesOfThisServer_areLetIn() throws Exception {
    for (String host :
        List.of("localhost:1", "127.0.0.1", "127.3.2.1:80", "[::1]", "chat.example")) {
      assertThat(RawHttp.status(send("GET /v1/models", "Host: " + host))).as(host).isEqualTo(200);
    }
  }

  @Test
  void pagesFromElsewhere_areRefusedOnEveryRoute() throws Exception {
    for (String route : ROUTES) {
      for (String said :
          List.of(
              "Origin: https://elsewhere.example",
              "Origin: null",
              "Origin: http://localhost:3000",
              "Origin: https://friend.example\nOrigin: https://elsewhere.example",
              "Sec-Fetch-Site: cross-site",
              "Sec-Fetch-Site: same-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe")) {
        String answer = send(route, "Host: localhost:" + server.getPort() + "\n" + said);

        assertThat(RawHttp.status(answer)).as(route + " " + said).isEqualTo(403);
        assertThat(answer).as(route).contains("origin_not_allowed");
      }
    }
  }

  @Test
  void itsOwnPage_aListedOne_andALink_areLetIn() throws Exception {
    String host = "Host: localhost:" + server.getPort();
    assertThat(
            RawHttp.status(
                send("GET /v1/models", host + "\nOrigin: http://localhost:" + server.getPort())))
        .isEqualTo(200);
    assertThat(send("GET /v1/models", host + "\nOrigin: https://friend.example"))
        .contains("200 OK")
        .containsIgnoringCase("Access-Control-Allow-Origin: https://friend.example");
    assertThat(
            send(
                "OPTIONS /v1/responses",
                host + "\nOrigin: https://friend.example\nAccess-Control-Request-Method: POST"))
        .contains("204 No Content")
        .containsIgnoringCase("Access-Control-Allow-Headers: Content-Type");
    assertThat(
            allowed(
                "x-api-key,anthropic-version,anthropic-dangerous-direct-browser-access"
                    + ",content-type,x-stainless-os,x-stainless-package-version"))
        .contains(
            "x-api-key",
            "anthropic-version",
            "anthropic-dangerous-direct-browser-access",
            "content-type",
            "x-stainless-os",
            "x-stainless-package-version");
    assertThat(allowed("eunoe-owner, x-stainless_os"))
        .noneMatch(name -> name.contains("owner") || name.contains("_"));
    assertThat(
            RawHttp.status(
                send(
                    "GET /",
                    host
                        + "\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate"
                        + "\nSec-Fetch-Dest: document")))
        .isEqualTo(200);
  }

  /** The names that a listed page may send, of those it asks for and others. */
  private List<String> allowed(String asked) throws Exception {
    String answer =
        send(
            "OPTIONS /v1/messages",
            "Host: localhost:"
                + server.getPort()
                + "\nOrigin: https://friend.example\nAccess-Control-Request-Method: POST"
                + "\nAccess-Control-Request-Headers: "
                + asked);
    assertThat(RawHttp.status(answer)).isEqualTo(204);
    String said =
        answer
            .lines()
            .filter(
                line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-allow-headers:"))
            .collect(Collectors.joining());
    return List.of(
        said.substring(said.indexOf(':') + 1).strip().toLowerCase(Locale.ROOT).split(", "));
  }

  @Test
  void theHandshakeOfASocket_isAskedTheSame() throws Exception {
    String handshake =
        "GET /v1/responses HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\n"
            + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n";
    for (String refused :
        List.of(
            "Host: rebound.example",
            "Host: rebound.example\nOrigin: http://rebound.example",
            "Host: localhost\nOrigin: https://elsewhere.example",
            "Host: localhost\nOrigin: null")) {
      assertThat(RawHttp.status(RawHttp.send(server, handshake + refused, "")))
          .as(refused)
          .isEqualTo(403);
    }
  }

  @Test
  void whatIsNotJson_isRefusedBeforeAnyRoute_andNothingIsKept() throws Exception {
    String host = "Host: localhost\n";
    for (String route :
        List.of(
            "POST /v1/memories",
            "POST /v1/memories/import",
            "POST /v1/responses",
            "POST /v1/chat/completions",
            "PATCH /v1/conversations/conv_1",
            "POST /mcp")) {
      for (String type :
          List.of(
              "Accept: */*",
              "Content-Type: text/plain",
              "Content-Type: application/x-www-form-urlencoded",
              "Content-Type: multipart/form-data; boundary=x",
              "Content-Type: application/json; charset=utf-16")) {
        String answer = RawHttp.send(server, route + " HTTP/1.1\n" + host + type, PIN);

        assertThat(RawHttp.status(answer)).as(route + " " + type).isEqualTo(415);
        assertThat(answer).contains("unsupported_content_type", "Content-Type: application/json");
      }
    }
    assertThat(send("GET /v1/memories?kind=pin", host)).doesNotContain("rhyme");
    assertThat(
            RawHttp.status(
                RawHttp.send(
                    server,
                    "POST /v1/memories HTTP/1.1\n" + host + "Content-Type: application/json",
                    PIN)))
        .isEqualTo(200);
    assertThat(RawHttp.status(send("POST /v1/responses/resp_none/cancel", host))).isEqualTo(404);
  }

  @Test
  void aBodyThatComesLetterByLetter_isRefused_andHalfRequestsKeepNobodyOut() throws Exception {
    var halves = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 200; i++) {
        var half = new Socket("127.0.0.1", server.getPort());
        halves.add(half);
        half.getOutputStream().write("POST /v1/memories HTTP/1.1\r\nHost: loc".getBytes(US_ASCII));
      }
      String head = "POST /v1/memories HTTP/1.1\nHost: localhost\nContent-Type: application/json";
      String answer = RawHttp.sendSlowly(server, head, 100_000);

      assertThat(RawHttp.status(answer)).isEqualTo(408);
      assertThat(answer).contains("request_too_slow", "eunoe.web.body-patience");
      assertThat(RawHttp.status(send("GET /v1/models", "Host: localhost"))).isEqualTo(200);
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
  }

  @Test
  void aPackedBody_isRefusedBeforeAnythingIsUnpacked() throws Exception {
    String head = "POST /v1/responses HTTP/1.1\nHost: localhost\nContent-Type: application/json\n";
    for (String encoding : List.of("gzip", "br", "identity, gzip", "GZip", "")) {
      String answer = RawHttp.send(server, head + "Content-Encoding: " + encoding, "\u001f\u008b");

      assertThat(RawHttp.status(answer)).as(encoding).isEqualTo(415);
      assertThat(answer).contains("unsupported_content_encoding");
    }
    String asItIs = "CONTENT-encoding: Identity\nACCEPT: */*";
    assertThat(RawHttp.send(server, head + asItIs, "[]")).contains("invalid_json");
  }

  @Test
  void headersThatComeTwiceOrContradictEachOther_areRefused() throws Exception {
    String head = "POST /v1/memories HTTP/1.1\nHost: localhost\n";
    for (String headers :
        List.of(
            "Content-Type: application/json\nContent-Type: text/plain",
            "content-TYPE: application/json\nCONTENT-type: text/plain",
            "Content-Type: application/json\nContent-Length: 3",
            "Content-Type: application/json\nContent-Length: -1",
            "Content-Type: application/json\nContent-Length: 1e3",
            "Content-Type: application/json\nTransfer-Encoding: chunked\nTransfer-Encoding: x",
            "Content-Type: application/json\nTransfer-Encoding : chunked",
            "Content-Type: application/json\nX: " + "x".repeat(70_000))) {
      assertThat(RawHttp.status(RawHttp.send(server, head + headers, PIN)))
          .as(headers.substring(0, Math.min(80, headers.length())))
          .isBetween(400, 499);
    }
    assertThat(send("GET /v1/memories?kind=pin", "Host: localhost")).doesNotContain("rhyme");
  }

  @Test
  void overHttp2_theAuthorityIsTheName() throws Exception {
    try (var connection = new Http2Connection(server)) {
      assertThat(connection.get("localhost", "/v1/models").status()).isEqualTo(200);
      assertThat(connection.get("rebound.example", "/v1/models").status()).isEqualTo(403);
      assertThat(connection.get("rebound.example", "/").status()).isEqualTo(403);
    }
  }

  @Test
  void overHttp2_aBodyThatTrickles_endsItsStreamAlone() throws Exception {
    try (var connection = new Http2Connection(server)) {
      // It has much to send, so it may take long; what it sends last comes after the other is cut.
      var other = connection.post("/v1/memories", JSON).write(" ".repeat(512 << 10));
      var slow = connection.post("/v1/memories", JSON).trickle();

      var refusal = slow.answer();

      assertThat(refusal.status()).isEqualTo(408);
      assertThat(refusal.body()).contains("request_too_slow", "eunoe.web.body-patience");
      assertThat(slow.reset()).as("no error").isZero();
      other.write("[]").end();
      assertThat(other.answer().body()).contains("invalid_json");
      assertThat(connection.get("localhost", "/v1/models").status()).isEqualTo(200);
      assertThat(connection.connections()).isEqualTo(1);
    }
  }

  @Test
  void overHttp2_aRefusedBodyThatGoesOn_isThrownAway_andThenEndsItsStreamAlone() throws Exception {
    try (var connection = new Http2Connection(server)) {
      var other = connection.post("/v1/memories", JSON).write(" ".repeat(512 << 10));
      for (var refused :
          List.of(
              connection.post("/v1/memories"),
              connection.post("/v1/memories", "Content-Type: text/plain"),
              connection.post("/v1/memories", JSON, "Origin: https://elsewhere.example"))) {
        refused.pour(65 << 20);

        assertThat(refused.answer().status()).isIn(403, 415);
        assertThat(refused.reset()).as("no error").isZero();
      }
      other.write("[]").end();
      assertThat(other.answer().body()).contains("invalid_json");
      assertThat(connection.connections()).isEqualTo(1);
    }
  }

  private String send(String route, String headers) throws IOException {
    return RawHttp.send(server, route + " HTTP/1.1\n" + headers, "");
  }
}
