package dev.eunoe.chat.memories;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.memory.Pin;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pin.
 *
 * @param object absent in an export
 * @param messageId where it was said; null when it was added by hand
 */
@JsonNaming(SnakeCaseStrategy.class)
record PinBody(
    String id,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String object,
    String kind,
    String text,
    @Nullable String messageId,
    String at,
    @Nullable String supersededAt,
    @Nullable String supersededBy) {

  static PinBody of(Pin pin) {
    return of(pin, "memory.pin");
  }

  static PinBody exported(Pin pin) {
    return of(pin, null);
  }

  private static PinBody of(Pin pin, @Nullable String object) {
    Instant superseded = pin.supersededAt();
    return new PinBody(
        pin.id(),
        object,
        pin.kind().name().toLowerCase(Locale.ROOT),
        pin.text(),
        pin.sourceTurnId(),
        pin.at().toString(),
        superseded == null ? null : superseded.toString(),
        pin.supersededBy());
  }

  /** The kind a request names; a fact where it names none. */
  static Pin.Kind kind(@Nullable String name) {
    String kind = name == null ? "fact" : name;
    return switch (kind) {
      case "fact" -> Pin.Kind.FACT;
      case "instruction" -> Pin.Kind.INSTRUCTION;
      default -> throw RequestFields.badValue("kind", "'fact' or 'instruction'", kind);
    };
  }
}
