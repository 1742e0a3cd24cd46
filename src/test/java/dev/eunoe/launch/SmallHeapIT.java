package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.OwnProcesses;
import dev.eunoe.RawSocket;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 256 MB, and clients who would take all of it: others are answered meanwhile. */
@Timeout(300)
@OwnProcesses
class SmallHeapIT {
  private static final int ANSWERED_MEANWHILE = 3;

  @TempDir Path data;

  private URI server;

  @Test
  void whoeverTakesTheWholeMemory_isRefused_andOthersAreAnsweredMeanwhile() throws Exception {
    try (var process = ServerProcess.startWithHeap("256m", List.of("--data", data.toString()));
        var clients = Executors.newCachedThreadPool()) {
      server = URI.create(process.url());
      var answered = new AtomicInteger();
      var done = new java.util.concurrent.atomic.AtomicBoolean();
      Future<?> other =
          clients.submit(() -> {
            while (!done.get() || answered.get() < ANSWERED_MEANWHILE) {
              process.respond("{\"input\": \"Hello.\", \"max_output_tokens\": 4}");
              answered.incrementAndGet();
            }
          });
      var greedy = new ArrayList<Future<Integer>>();
      for (Callable<Integer> client : greedyClients()) {
        greedy.add(clients.submit(client));
      }

      try {
        for (Future<Integer> refused : greedy) {
          assertThat(refused.get(200, TimeUnit.SECONDS)).isIn(400, 413, 429, 1008, 1009);
        }
      } finally {
        done.set(true);
      }
      other.get(60, TimeUnit.SECONDS);
      assertThat(answered.get()).isGreaterThanOrEqualTo(ANSWERED_MEANWHILE);
      assertThat(process.isAlive()).isTrue();
      assertThat(process.output()).doesNotContain("OutOfMemoryError");
    }
  }

  private List<Callable<Integer>> greedyClients() {
    var clients = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 8; i++) {
      clients.add(() -> post("{\"input\": \"" + "word ".repeat(800_000) + "\"}", false));
      clients.add(() -> post("{\"input\": \"" + "word ".repeat(200_000) + "\"}", false));
    }
    clients.add(() -> post("{\"input\": \"" + "word ".repeat(3_300_000) + "\"}", false));
    clients.add(() -> post("{\"input\": \"" + "word ".repeat(3_300_000) + "\"}", true));
    clients.add(() -> post("{\"input\": [" + "[],".repeat(1_300_000) + "[]]}", false));
    clients.add(() -> post("{\"input\": [" + "{},".repeat(1_300_000) + "{}]}", false));
    clients.add(() -> fragments(2_048));
    clients.add(() -> fragments(2_048));
    clients.add(this::deafSocket);
    clients.add(this::deafSocket);
    return clients;
  }

  /** The status. */
  private int post(String body, boolean chunked) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    try (var socket = new Socket("127.0.0.1", server.getPort())) {
      socket.setSoTimeout(200_000);
      String how = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + bytes.length;
      String head =
          "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Content-Type: application/json\r\n"
              + how
              + "\r\n\r\n";
      var out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      if (chunked) {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      out.write(bytes);
      if (chunked) {
        out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.flush();
      byte[] answer = socket.getInputStream().readNBytes(12);
      return Integer.parseInt(new String(answer, 9, 3, StandardCharsets.US_ASCII));
    }
  }

  /** Pieces of a message that never ends; the code it is closed with. */
  private int fragments(int megabytes) throws IOException {
    byte[] piece = new byte[1 << 20];
    try (var socket = RawSocket.open(server)) {
      try {
        socket.frame(RawSocket.TEXT, piece);
        for (int i = 1; i < megabytes; i++) {
          socket.frame(RawSocket.CONTINUATION, piece);
        }
        return 0;
      } catch (IOException closed) {
        return 1009;
      }
    }
  }

  private int deafSocket() throws IOException {
    byte[] wrong = new byte[8 * 10_000];
    for (int i = 0; i < wrong.length; i += 8) {
      wrong[i] = (byte) 0x81;
      wrong[i + 1] = (byte) 0x82;
      wrong[i + 6] = '{';
      wrong[i + 7] = '}';
    }
    try (var socket = RawSocket.open(server)) {
      while (true) {
        try {
          socket.bytes(wrong);
        } catch (IOException closed) {
          return 1008;
        }
      }
    }
  }
}
