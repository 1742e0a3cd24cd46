package dev.eunoe.chat.responses;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.RawSocket;
import dev.eunoe.RawSocket.Frame;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket takes what HTTP takes, and says by an event and a code why it takes no more. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
@Timeout(120)
class SocketLimitsIT {
  private static final int BODY = 16 << 20;
  private static final byte[] LETTERS = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);

  @TestHTTPResource("/")
  URI server;

  @Test
  void aMessageAsLargeAsABody_isRead_inOneFrameAndInPieces() throws Exception {
    try (var socket = RawSocket.open(server)) {
      for (int size : List.of(65_536, 1_100_000, BODY - 1_000)) {
        byte[] message = create(size).getBytes(StandardCharsets.UTF_8);

        socket.frame(RawSocket.FINAL | RawSocket.TEXT, message);
        assertThat(socket.next().text()).as("%d bytes", size).contains("context_length_exceeded");

        int half = message.length / 2;
        socket.frame(RawSocket.TEXT, java.util.Arrays.copyOf(message, half));
        socket.frame(
            RawSocket.FINAL | RawSocket.CONTINUATION,
            java.util.Arrays.copyOfRange(message, half, message.length));
        assertThat(socket.next().text()).as("%d in pieces", size).contains("context_length");
      }
      socket.text("{\"type\":\"response.create\",\"input\":\"Hi.\",\"max_output_tokens\":4}");
      assertThat(socket.next("response.").text()).contains("response.created");
    }
  }

  @Test
  void aMessageBeyondIt_isAnsweredWithAnErrorAnd1009_andWhatWasBegunGoesOn() throws Exception {
    for (boolean inPieces : List.of(true, false)) {
      try (var socket = RawSocket.open(server)) {
        socket.text("{\"type\":\"response.create\",\"input\":\"Hi.\",\"max_output_tokens\":32}");
        String id = JsonPath.from(socket.next("response.created").text()).get("response.id");
        // To its end, ten times what may be: who writes before they read is told all the same.
        for (int mb = 0; mb < 10 * BODY >> 20; mb++) {
          if (inPieces) {
            socket.frame(mb == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION, LETTERS);
          } else if (mb == 0) {
            socket.header(RawSocket.FINAL | RawSocket.TEXT, 10L * BODY);
          } else {
            socket.bytes(LETTERS);
          }
        }

        assertThat(socket.next("request_too_large").text())
            .contains("\"type\":\"error\"")
            .contains("larger than the " + BODY + " bytes");
        assertThat(untilClose(socket).closeCode()).isEqualTo(1009);
        awaitEnd(id);
      }
    }
  }

  /** What the buffers of both ends of a connection take. */
  private static final long KERNEL = 5L << 20;

  private static final int RESUMES = 90;

  /** Events of one answer, asked for again and again, with long instructions in three of them. */
  @Test
  void eightWhoDoNotRead_areDroppedAndMayResume_andAreNoBurdenToANinth() throws Exception {
    String words = "Be brief and kind. ".repeat(1_500);
    JsonPath answer =
        RestTalk.post(
                "/v1/responses",
                "{\"input\": \"Hi.\", \"max_output_tokens\": 4, \"instructions\": \"%s\"}"
                    .formatted(words))
            .jsonPath();
    String resume =
        "{\"type\": \"response.resume\", \"response_id\": \"%s\"}"
            .formatted(answer.getString("id"));
    long asked = 0;
    List<RawSocket> slow = new ArrayList<>();
    try (var ninth = RawSocket.open(server)) {
      for (int i = 0; i < 8; i++) {
        slow.add(RawSocket.open(server));
        for (int n = 0; n < RESUMES; n++) {
          slow.get(i).text(resume);
          asked += 3L * words.length();
        }
      }
      ninth.text("{\"type\": \"response.create\", \"input\": \"Hi.\", \"max_output_tokens\": 8}");
      int number = 0;
      for (boolean ended = false; !ended; number++) {
        JsonPath event = JsonPath.from(ninth.next().text());
        assertThat(event.getInt("sequence_number")).isEqualTo(number);
        ended = event.get("response.output[0]") != null;
      }

      long read = 0;
      for (RawSocket socket : slow) {
        RawSocket.Frame frame = socket.next();
        for (; !frame.isClose(); frame = socket.next()) {
          read += frame.payload().length;
        }
        assertThat(frame.closeCode()).isEqualTo(1013);
      }
      assertThat(read)
          .as("of %d characters that were asked for", asked)
          .isLessThan(8 * (SocketWork.MAX_WAITING + KERNEL))
          .isLessThan(asked);
      ninth.text(resume.replace("}", ", \"starting_after\": 2}"));
      assertThat(JsonPath.from(ninth.next().text()).getInt("sequence_number")).isEqualTo(3);
    } finally {
      for (RawSocket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whatBreaksTheProtocol_isAnsweredWithAnErrorAndItsCode() throws Exception {
    Map<String, byte[]> faults = new LinkedHashMap<>();
    faults.put("unmasked", new byte[] {(byte) 0x81, 2, '{', '}'});
    faults.put("reserved bit", new byte[] {(byte) 0xC1, (byte) 0x80, 0, 0, 0, 0});
    faults.put("unknown kind", new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0});
    faults.put("continues nothing", new byte[] {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0});
    faults.put("cut ping", new byte[] {0x09, (byte) 0x80, 0, 0, 0, 0});
    faults.put("long ping", new byte[] {(byte) 0x89, (byte) 0xFE, 0, 126, 0, 0, 0, 0});
    faults.put(
        "begins twice", new byte[] {0x01, (byte) 0x80, 0, 0, 0, 0, 0x01, (byte) 0x80, 0, 0, 0, 0});
    for (var fault : faults.entrySet()) {
      try (var socket = RawSocket.open(server)) {
        socket.bytes(fault.getValue());

        assertThat(socket.next().text()).as(fault.getKey()).contains("protocol_error");
        assertThat(untilClose(socket).closeCode()).as(fault.getKey()).isEqualTo(1002);
      }
    }
  }

  @Test
  void textThatIsNoUtf8_isAnsweredWithAnErrorAnd1007() throws Exception {
    byte[] cut = "{\"type\":\"Gr\u00fc".getBytes(StandardCharsets.ISO_8859_1);
    for (boolean inPieces : List.of(false, true)) {
      try (var socket = RawSocket.open(server)) {
        if (inPieces) {
          socket.frame(RawSocket.TEXT, new byte[] {'{', '"'});
          socket.frame(RawSocket.CONTINUATION, new byte[0]);
        }
        int kind = inPieces ? RawSocket.CONTINUATION : RawSocket.TEXT;
        socket.frame(RawSocket.FINAL | kind, cut);

        assertThat(socket.next().text()).contains("invalid_utf8");
        assertThat(untilClose(socket).closeCode()).isEqualTo(1007);
      }
    }
    try (var socket = RawSocket.open(server)) { // a character cut between two frames is whole
      byte[] whole = "{\"type\":\"Gr\u00fcn\"}".getBytes(StandardCharsets.UTF_8);
      socket.frame(RawSocket.TEXT, java.util.Arrays.copyOf(whole, 12));
      socket.frame(
          RawSocket.FINAL | RawSocket.CONTINUATION,
          java.util.Arrays.copyOfRange(whole, 12, whole.length));

      assertThat(socket.next().text()).contains("unknown_type").contains("Gr\u00fcn");
    }
  }

  @Test
  void whoSendsAndDoesNotRead_isClosed_andOthersAreAnswered() throws Exception {
    try (var socket = RawSocket.open(server)) {
      byte[] wrong = frames("{}", 1_000);

      assertThatThrownBy(
              () -> {
                while (true) {
                  socket.bytes(wrong);
                }
              })
          .isInstanceOf(IOException.class);
      given().get("/v1/models").then().statusCode(200);
    }
  }

  @Test
  void whoReads_mayBeWrongAsOftenAsTheyLike() throws Exception {
    try (var socket = RawSocket.open(server)) {
      for (int i = 0; i < 2_000; i++) {
        socket.text("{}");
        assertThat(socket.next().text()).contains("unknown_type");
      }
    }
  }

  private static byte[] frames(String text, int times) {
    byte[] one = new byte[6 + text.length()];
    one[0] = (byte) 0x81;
    one[1] = (byte) (0x80 | text.length());
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, one, 6, text.length());
    byte[] all = new byte[one.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  /** Longer than any prompt, and so many bytes in all. */
  private static String create(int bytes) {
    String head = "{\"type\":\"response.create\",\"input\":\"";
    int letters = bytes - head.length() - 2;
    return head + "7 ".repeat(letters / 2) + "7".repeat(letters % 2) + "\"}";
  }

  private static Frame untilClose(RawSocket socket) throws IOException {
    Frame frame = socket.next();
    while (!frame.isClose()) {
      frame = socket.next();
    }
    return frame;
  }

  private static void awaitEnd(String id) throws InterruptedException {
    String status = "in_progress";
    while (status.equals("in_progress")) {
      Thread.sleep(50);
      status = given().get("/v1/responses/" + id).jsonPath().getString("status");
    }
    assertThat(status).isIn("completed", "incomplete");
  }
}
