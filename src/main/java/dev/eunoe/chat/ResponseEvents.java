package dev.eunoe.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Receipt;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one turn's events as the Responses interface names them, numbered from 0; and our own
 * where the request asked for them by {@code "eunoe": {"events": true}}, since strict clients give
 * up at an event they do not know. The numbers depend only on the request and the events, so
 * whoever reads them again from the start gets the same ones.
 */
final class ResponseEvents {
  private final Turn turn;
  private final ResponseBody bodies;
  private final ObjectMapper json;
  private final boolean own;
  private TurnEvent.@Nullable Started started;
  private boolean itemAdded;
  private int sequence;

  ResponseEvents(Turn turn, ResponseBody bodies, ObjectMapper json) {
    this.turn = turn;
    this.bodies = bodies;
    this.json = json;
    this.own = bodies.asked(turn).path("eunoe").path("events").asBoolean(false);
  }

  /**
   * An event of the interface.
   *
   * @param chars of the texts in it, which are written beside the event loop where they are long
   */
  record Event(ObjectNode json, long chars) {}

  Multi<Event> of(Multi<TurnEvent> events) {
    return events
        .onItem()
        .transformToMultiAndConcatenate(event -> Multi.createFrom().iterable(measured(event)));
  }

  private List<Event> measured(TurnEvent event) {
    long chars =
        switch (event) {
          case TurnEvent.Started begun -> chars(begun.instructions());
          case TurnEvent.Delta delta -> delta.text().length();
          case TurnEvent.Ended ended ->
              ended.answer().text().length() + chars(begun().instructions());
          case TurnEvent.Failed ignored -> started == null ? 0 : chars(started.instructions());
          default -> 0;
        };
    return objects(event).stream().map(json -> new Event(json, chars)).toList();
  }

  private static int chars(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private List<ObjectNode> objects(TurnEvent event) {
    boolean ours =
        event instanceof TurnEvent.Recalled
            || event instanceof TurnEvent.Restored
            || event instanceof TurnEvent.Waiting
            || event instanceof TurnEvent.StateSaved;
    return ours && !own ? List.of() : written(event);
  }

  private List<ObjectNode> written(TurnEvent event) {
    var out = new ArrayList<ObjectNode>();
    switch (event) {
      case TurnEvent.Started begun -> {
        started = begun;
        out.add(event("response.created", "response", bodies.begun(turn, begun)));
        out.add(event("response.in_progress", "response", bodies.begun(turn, begun)));
      }
      case TurnEvent.Recalled recalled -> out.add(recalled(recalled.memory()));
      case TurnEvent.Restored restored -> out.add(restored(restored.state()));
      case TurnEvent.Waiting waiting ->
          out.add(own("eunoe.queue.waiting").put("position", waiting.position()));
      case TurnEvent.Delta delta -> {
        addItem(out);
        ObjectNode piece = position(named("response.output_text.delta"));
        piece.put("delta", delta.text()).putArray("logprobs");
        out.add(piece);
      }
      case TurnEvent.StateSaved saved ->
          out.add(
              own("eunoe.state.saved")
                  .put("position", saved.position())
                  .put("bytes", saved.bytes()));
      case TurnEvent.Ended ended -> end(out, ended.answer());
      case TurnEvent.Failed failed ->
          out.add(
              event("response.failed", "response", bodies.failed(turn, begun(), failed.problem())));
    }
    return out;
  }

  private void addItem(List<ObjectNode> out) {
    if (itemAdded) {
      return;
    }
    itemAdded = true;
    ObjectNode added = named("response.output_item.added").put("output_index", 0);
    added.set("item", bodies.item(turn.responseId(), "in_progress", null));
    out.add(added);
    ObjectNode part = position(named("response.content_part.added"));
    part.set("part", bodies.part(""));
    out.add(part);
  }

  private void end(List<ObjectNode> out, Answer answer) {
    addItem(out);
    ObjectNode done = position(named("response.output_text.done")).put("text", answer.text());
    done.putArray("logprobs");
    out.add(done);
    ObjectNode part = position(named("response.content_part.done"));
    part.set("part", bodies.part(answer.text()));
    out.add(part);
    ObjectNode item = named("response.output_item.done").put("output_index", 0);
    item.set(
        "item",
        bodies.item(turn.responseId(), ResponseBody.status(answer.reason()), answer.text()));
    out.add(item);
    String type =
        switch (answer.reason()) {
          case STOP -> "response.completed";
          case LENGTH, CANCELLED -> "response.incomplete";
        };
    out.add(event(type, "response", bodies.ended(turn, begun(), answer)));
  }

  private ObjectNode recalled(Receipt.Memory memory) {
    ObjectNode event = own("eunoe.memory.recalled");
    event.set("items", json.valueToTree(memory.items()));
    event.set("dropped", json.valueToTree(memory.dropped()));
    return event.put("budget_tokens", memory.budgetTokens()).put("tokens", memory.tokens());
  }

  private ObjectNode restored(Receipt.State state) {
    return own("eunoe.state.restored")
        .put("reused_tokens", state.reusedTokens())
        .put("recomputed_tokens", state.recomputedTokens())
        .put("new_tokens", state.newTokens())
        .put("prompt_tokens", state.promptTokens())
        .put("source", state.source())
        .put("reason", state.reason());
  }

  private ObjectNode event(String type, String field, ObjectNode body) {
    ObjectNode event = named(type);
    event.set(field, body);
    return event;
  }

  private ObjectNode own(String type) {
    return named(type).put("response_id", turn.responseId());
  }

  private ObjectNode position(ObjectNode event) {
    return event
        .put("item_id", ResponseBody.itemId(turn.responseId()))
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private ObjectNode named(String type) {
    return json.createObjectNode().put("type", type).put("sequence_number", sequence++);
  }

  private TurnEvent.Started begun() {
    if (started == null) {
      throw new IllegalStateException("a turn's events begin with Started");
    }
    return started;
  }
}
