package dev.eunoe.chat.http;

import dev.eunoe.turn.problem.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of something kept, checked where it enters, in a path or a body: what can be no id is
 * unknown before the store is asked.
 */
public sealed interface ResourceId {
  /** Letters, digits and what cannot be mistaken for a separator; imports know the same. */
  Pattern FORM = Pattern.compile("(resp|conv|turn|pin)_[A-Za-z0-9_.:-]{1,195}");

  String value();

  /** {@code resp_…}. */
  record Response(String value) implements ResourceId {}

  /** {@code conv_…}. */
  record Conversation(String value) implements ResourceId {}

  /** {@code turn_…}, a message; or {@code pin_…}. */
  sealed interface Memory extends ResourceId {}

  /** {@code turn_…}. */
  record Message(String value) implements Memory {}

  /** {@code pin_…}. */
  record Pin(String value) implements Memory {}

  /** Empty when it can be the id of nothing. */
  static Optional<ResourceId> of(String text) {
    if (!FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (text.charAt(0)) {
          case 'r' -> new Response(text);
          case 'c' -> new Conversation(text);
          case 't' -> new Message(text);
          default -> new Pin(text);
        });
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException 404 when no response can have this id
   */
  static Response response(String text) {
    return of(text)
        .filter(Response.class::isInstance)
        .map(Response.class::cast)
        .orElseThrow(() -> JsonHttp.unknownResponse(shown(text)).asException());
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException 404 when no conversation can have this id
   */
  static Conversation conversation(String text) {
    return of(text)
        .filter(Conversation.class::isInstance)
        .map(Conversation.class::cast)
        .orElseThrow(() -> JsonHttp.unknownConversation(shown(text)).asException());
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException 404 when no memory can have this id
   */
  static Memory memory(String text) {
    return of(text)
        .filter(Memory.class::isInstance)
        .map(Memory.class::cast)
        .orElseThrow(() ->
            Problem.notFound(
                    "memory_id", "memory_not_found", "There is no memory '" + shown(text) + "'.")
                .asException());
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
