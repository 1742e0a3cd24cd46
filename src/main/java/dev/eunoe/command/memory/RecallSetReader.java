package dev.eunoe.command.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.files.MaybePacked;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a {@link RecallSet} from JSON, plain or packed:
 *
 * <pre>
 *   {"conversations": [{"id",
 *      "turns":     [{"id", "session"?, "speaker", "role"?, "time"?, "text"}],
 *      "questions": [{"id", "text", "kind"?, "time"?, "evidence": ["turn id", …]}]}]}
 * </pre>
 *
 * What cannot be used as it stands is refused with its place, or, where the rest keeps its meaning,
 * reported and left out.
 */
final class RecallSetReader {
  private static final Instant UNKNOWN_START = Instant.parse("2024-01-01T09:00:00Z");
  private static final Duration BETWEEN_SESSIONS = Duration.ofDays(1);
  private static final Duration BETWEEN_TURNS = Duration.ofMinutes(1);
  private static final Set<String> ROLES = Set.of("user", "assistant", "system");

  private final Path file;
  private final Consumer<String> warnings;

  RecallSetReader(Path file, Consumer<String> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /**
   * @throws IllegalArgumentException when the file is not such a set; the message says where
   */
  RecallSet read() {
    JsonNode root;
    try (var in = MaybePacked.open(file)) {
      root = new ObjectMapper().readTree(in);
    } catch (JsonProcessingException e) {
      throw refused("is not JSON: " + e.getOriginalMessage());
    } catch (NoSuchFileException e) {
      throw refused("is missing");
    } catch (AccessDeniedException e) {
      throw refused("cannot be read: permission denied");
    } catch (IOException e) {
      throw refused("cannot be read: " + e.getMessage());
    }
    List<RecallSet.Conversation> conversations = new ArrayList<>();
    for (JsonNode node : array(root, "conversations", "the file")) {
      conversations.add(conversation(node, "conversation " + conversations.size()));
    }
    if (conversations.isEmpty()) {
      throw refused("has no conversations");
    }
    return new RecallSet(conversations);
  }

  private RecallSet.Conversation conversation(JsonNode node, String place) {
    String id = text(node, "id", place);
    String in = "conversation " + id;
    List<RecallSet.Turn> turns = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    var clock = new SessionClock(in);
    for (JsonNode turn : array(node, "turns", in)) {
      RecallSet.Turn read = turn(turn, in + ", turn " + turns.size(), clock);
      if (!ids.add(read.id())) {
        throw refused("has two turns " + read.id() + " in " + in);
      }
      turns.add(read);
    }
    Instant end = new RecallSet.Conversation(turns, List.of()).end();
    List<RecallSet.Question> questions = new ArrayList<>();
    for (JsonNode question : array(node, "questions", in)) {
      question(question, in, ids, end).ifPresent(questions::add);
    }
    return new RecallSet.Conversation(turns, questions);
  }

  private RecallSet.Turn turn(JsonNode node, String place, SessionClock clock) {
    String speaker = node.path("speaker").asText("").strip();
    String role = node.path("role").asText("").strip().toLowerCase(Locale.ROOT);
    if (role.isEmpty() && ROLES.contains(speaker.toLowerCase(Locale.ROOT))) {
      role = speaker.toLowerCase(Locale.ROOT);
    }
    if (role.isEmpty()) {
      role = "user";
    }
    if (!ROLES.contains(role)) {
      throw refused(
          "says role \"%s\" at %s; user, assistant and system are known".formatted(role, place));
    }
    String name = speaker.equalsIgnoreCase(role) ? "" : speaker;
    return new RecallSet.Turn(
        text(node, "id", place), role, name, clock.at(node), text(node, "text", place));
  }

  private Optional<RecallSet.Question> question(
      JsonNode node, String in, Set<String> turnIds, Instant end) {
    String id = text(node, "id", in + ", a question");
    Set<String> evidence = new LinkedHashSet<>();
    for (JsonNode turn : array(node, "evidence", in + ", question " + id)) {
      if (turnIds.contains(turn.asText())) {
        evidence.add(turn.asText());
      } else {
        warnings.accept("%s, question %s: there is no turn %s".formatted(in, id, turn.asText()));
      }
    }
    if (evidence.isEmpty()) {
      warnings.accept("%s, question %s has no evidence and is left out".formatted(in, id));
      return Optional.empty();
    }
    Instant at = time(node, in + ", question " + id).orElse(end.plus(Duration.ofHours(1)));
    return Optional.of(
        new RecallSet.Question(
            node.path("kind").asText("all"),
            text(node, "text", in + ", question " + id),
            at,
            List.copyOf(evidence)));
  }

  private Optional<Instant> time(JsonNode node, String place) {
    JsonNode time = node.path("time");
    if (time.isMissingNode() || time.isNull()) {
      return Optional.empty();
    }
    Optional<Instant> read = SaidTime.read(time.asText());
    if (read.isEmpty()) {
      warnings.accept("%s: the time \"%s\" is not understood".formatted(place, time.asText()));
    }
    return read;
  }

  private JsonNode array(JsonNode node, String field, String place) {
    if (!node.path(field).isArray()) {
      throw refused("has no list \"%s\" in %s".formatted(field, place));
    }
    return node.path(field);
  }

  private String text(JsonNode node, String field, String place) {
    JsonNode value = node.path(field);
    if (!value.isTextual() && !value.isNumber()) {
      throw refused("has no \"%s\" at %s".formatted(field, place));
    }
    return value.asText();
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("The file %s %s.".formatted(file, why));
  }

  /** Gives a time to turns that have none: a minute after the last, a day between sessions. */
  private final class SessionClock {
    private final String place;
    private final Map<String, Instant> sessions = new HashMap<>();
    private Instant last = UNKNOWN_START.minus(BETWEEN_TURNS);
    private String session = "";

    SessionClock(String place) {
      this.place = place;
    }

    Instant at(JsonNode turn) {
      String own = turn.path("session").asText("");
      boolean begins = !own.equals(session) && !session.isEmpty();
      session = own;
      Optional<Instant> told = time(turn, place);
      if (told.isPresent()) {
        // Turns of a session often carry the session's time alone: then their order is kept.
        Instant before = sessions.get(own + told.get());
        last = before == null ? told.get() : before.plusSeconds(1);
        sessions.put(own + told.get(), last);
      } else {
        last = last.plus(begins ? BETWEEN_SESSIONS : BETWEEN_TURNS);
      }
      return last;
    }
  }
}
