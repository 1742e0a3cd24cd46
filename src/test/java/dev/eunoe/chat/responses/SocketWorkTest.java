package dev.eunoe.chat.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reader who takes nothing of an event for too long is dropped, with a code. */
@Timeout(60)
class SocketWorkTest {
  private final List<String> sent = new ArrayList<>();
  private final List<Integer> closed = new ArrayList<>();

  /** A socket whose reader reads what is short, and nothing of the rest. */
  private WebSocketConnection connection() {
    return (WebSocketConnection)
        Proxy.newProxyInstance(
            WebSocketConnection.class.getClassLoader(),
            new Class<?>[] {WebSocketConnection.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "sendText" -> {
                    String text = (String) arguments[0];
                    sent.add(text);
                    yield text.length() < 10
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().nothing();
                  }
                  case "close" -> {
                    closed.add(((CloseReason) arguments[0]).getCode());
                    yield Uni.createFrom().voidItem();
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Test
  void whoReadsNothingOfAnEventForAsLongAsAReaderMayTake_isDroppedWith1013() {
    var work = new SocketWork(connection(), Duration.ofMillis(20));
    work.send("short").await().indefinitely();
    assertThat(closed).isEmpty();

    assertThatThrownBy(() -> work.send("this is not read").await().indefinitely())
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(closed).containsExactly(1013);

    assertThatThrownBy(() -> work.send("later").await().indefinitely())
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(sent).as("nothing behind it").containsExactly("short", "this is not read");
    assertThat(closed).as("once").hasSize(1);
  }
}
