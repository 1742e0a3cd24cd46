package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.turn.memory.Told;
import java.util.List;

/** What tells something: messages, newest first, and pins added by hand. */
@JsonNaming(SnakeCaseStrategy.class)
record ToldBody(String object, List<RememberedMessage> data, List<PinBody> pins) {
  ToldBody {
    data = List.copyOf(data);
    pins = List.copyOf(pins);
  }

  static ToldBody of(Told told) {
    return new ToldBody(
        "list",
        told.messages().stream().map(RememberedMessage::of).toList(),
        told.pins().stream().map(PinBody::of).toList());
  }
}
