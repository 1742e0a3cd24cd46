package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.request.Metadata;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.turn.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export file; a field nobody knows, one that is missing or of another type, and a file of
 * another owner are refused by their place, before anything is changed.
 */
final class MemoryImport {
  private static final Set<String> FILE =
      Set.of("format", "version", "owner", "conversations", "pins");
  private static final Set<String> CONVERSATION =
      Set.of(
          "id",
          "title",
          "memory",
          "space",
          "metadata",
          "created_at",
          "updated_at",
          "responses",
          "items");
  private static final Set<String> RESPONSE =
      Set.of(
          "id", "previous_response_id", "model", "status", "created_at", "finished_at", "messages");
  private static final Set<String> MESSAGE =
      Set.of("id", "role", "speaker", "text", "at", "erased");
  private static final Set<String> PIN =
      Set.of("id", "kind", "text", "message_id", "at", "superseded_at", "superseded_by");

  private final Owner owner;
  private final long mostCharacters;
  private int version;

  /**
   * @param mostCharacters of an exchange: what a request may bring, and as much again for its
   *     answer
   */
  MemoryImport(Owner owner, long mostCharacters) {
    this.owner = owner;
    this.mostCharacters = mostCharacters;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the place at fault
   */
  MemoryExport read(ObjectNode file) {
    requireKnown(file, FILE, "");
    version = file.path("version").asInt();
    if (!ExportFile.FORMAT.equals(file.path("format").asText())
        || version < 1
        || version > ExportFile.VERSION) {
      throw refused(
          "format",
          "must be '%s' with a version from 1 to %d, as an export writes it"
              .formatted(ExportFile.FORMAT, ExportFile.VERSION));
    }
    String of = optionalText(file, "owner", "");
    if (of != null && !of.equals(owner.id())) {
      throw refused("owner", "is '%s', but you are '%s'".formatted(of, owner.id()));
    }
    return new MemoryExport(
        each(file, "conversations", "", this::conversation), each(file, "pins", "", this::pin));
  }

  private MemoryExport.Conversation conversation(JsonNode node, String place) {
    requireKnown(node, CONVERSATION, place);
    return new MemoryExport.Conversation(
        text(node, "id", place),
        text(node, "title", place),
        flag(node, "memory", place, true),
        space(node, place),
        Metadata.read(new RequestFields((ObjectNode) node)),
        instant(node, "created_at", place),
        instant(node, "updated_at", place),
        each(node, "responses", place, this::response),
        each(node, "items", place, this::message));
  }

  private static String space(JsonNode conversation, String place) {
    String space = optionalText(conversation, "space", place);
    try {
      if (space != null) {
        MemoryScope.requireLabel(space);
      }
    } catch (IllegalArgumentException noLabel) {
      throw refused(
          place + "space",
          "must have 1 to %d characters without spaces around them"
              .formatted(MemoryScope.MAX_CHARS));
    }
    return space == null ? "" : space;
  }

  private MemoryExport.ExportedExchange response(JsonNode node, String place) {
    requireKnown(node, RESPONSE, place);
    List<StoredMessage> messages = each(node, "messages", place, this::message);
    long characters = messages.stream().mapToLong(message -> message.text().length()).sum();
    if (characters > mostCharacters) {
      throw refused(
          place + "messages",
          "have %d characters, but an exchange has at most %d"
              .formatted(characters, mostCharacters));
    }
    return new MemoryExport.ExportedExchange(
        text(node, "id", place),
        optionalText(node, "previous_response_id", place),
        text(node, "model", place),
        named(Status.class, node, "status", place),
        instant(node, "created_at", place),
        optionalInstant(node, "finished_at", place),
        messages);
  }

  private StoredMessage message(JsonNode node, String place) {
    requireKnown(node, MESSAGE, place);
    String speaker = optionalText(node, "speaker", place);
    return new StoredMessage(
        text(node, "id", place),
        text(node, "role", place),
        speaker == null ? "" : speaker,
        text(node, "text", place),
        instant(node, "at", place),
        erased(node, place));
  }

  /** Files of the first version say it by the text alone. */
  private boolean erased(JsonNode message, String place) {
    return version == 1
        ? text(message, "text", place).equals(StoredMessage.ERASED)
        : flag(message, "erased", place, false);
  }

  private static boolean flag(JsonNode node, String field, String place, boolean absent) {
    JsonNode value = node.path(field);
    if (!value.isBoolean() && !RequestFields.asksNothing(value)) {
      throw refused(place + field, "must be true or false");
    }
    return value.asBoolean(absent);
  }

  private Pin pin(JsonNode node, String place) {
    requireKnown(node, PIN, place);
    return new Pin(
        text(node, "id", place),
        named(Pin.Kind.class, node, "kind", place),
        text(node, "text", place),
        optionalText(node, "message_id", place),
        instant(node, "at", place),
        optionalInstant(node, "superseded_at", place),
        optionalText(node, "superseded_by", place));
  }

  private static <T> List<T> each(
      JsonNode parent, String field, String place, BiFunction<JsonNode, String, T> read) {
    JsonNode list = parent.path(field);
    if (RequestFields.asksNothing(list)) {
      return List.of();
    }
    if (!list.isArray()) {
      throw refused(place + field, "must be a list");
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      all.add(read.apply(list.get(i), "%s%s[%d].".formatted(place, field, i)));
    }
    return all;
  }

  private static void requireKnown(JsonNode node, Set<String> known, String place) {
    if (!node.isObject()) {
      throw refused(place.replaceAll("\\.$", ""), "must be an object");
    }
    node.properties()
        .forEach(field -> {
          boolean lost = !RequestFields.asksNothing(field.getValue());
          if (lost && !known.contains(field.getKey())) {
            throw refused(place + field.getKey(), "is not known; it would be lost");
          }
        });
  }

  private static String text(JsonNode node, String field, String place) {
    if (!node.path(field).isTextual()) {
      throw refused(place + field, "must be a string");
    }
    return node.path(field).textValue();
  }

  private static @Nullable String optionalText(JsonNode node, String field, String place) {
    return RequestFields.asksNothing(node.path(field)) ? null : text(node, field, place);
  }

  private static @Nullable Instant optionalInstant(JsonNode node, String field, String place) {
    return RequestFields.asksNothing(node.path(field)) ? null : instant(node, field, place);
  }

  private static Instant instant(JsonNode node, String field, String place) {
    try {
      Instant at = Instant.parse(text(node, field, place));
      if (at.isBefore(Instant.EPOCH) || at.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
        throw refused(place + field, "must lie between the years 1970 and 9999");
      }
      return at;
    } catch (DateTimeException e) {
      throw refused(place + field, "must be a time such as 2026-05-03T10:00:00Z");
    }
  }

  private static <E extends Enum<E>> E named(
      Class<E> type, JsonNode node, String field, String place) {
    String name = text(node, field, place);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(name)) {
        return constant;
      }
    }
    throw refused(place + field, "has the unknown value '" + name + "'");
  }

  private static RuntimeException refused(String place, String why) {
    return Problem.invalid(
            place,
            "invalid_import",
            "The import was refused and nothing was changed: '" + place + "' " + why + ".")
        .asException();
  }
}
