package dev.eunoe.chat.responses;

import static dev.eunoe.chat.MadeUpTurn.AT;
import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.MadeUpTurn.answer;
import static dev.eunoe.chat.MadeUpTurn.receipt;
import static dev.eunoe.chat.MadeUpTurn.started;
import static dev.eunoe.chat.MadeUpTurn.turn;
import static dev.eunoe.chat.WireTexts.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.chat.WireTexts;
import dev.eunoe.chat.wire.ErrorEvent;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.inference.Reasoning;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.prompt.Receipt;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Responses and their events, held to their text. */
class ResponseTextsTest {
  private static final String ASKED =
      "{\"model\":\"m\",\"metadata\":{\"b\":\"1\",\"a\":2.50},\"tool_choice\":\"auto\","
          + "\"parallel_tool_calls\":true,\"truncation\":\"auto\",\"eunoe\":{\"events\":true}}";

  private static final ToolForm FORM = ToolForm.named("hermes");

  private final ObjectMapper json = new ObjectMapper();
  private final JsonWriter writer = new JsonWriter(json);
  private final ResponseBody bodies = new ResponseBody(json, writer);

  private static Exchange exchange(Status status, @Nullable String response, String receipt) {
    boolean failed = status == Status.FAILED;
    return new Exchange(
        "resp_1",
        "conv_1",
        "resp_0",
        "m",
        status,
        List.of(
            new StoredMessage("turn_1", "user", "", "What now?", AT, false),
            new StoredMessage("turn_2", "assistant", "", WORDS, AT, false)),
        ASKED,
        response,
        receipt,
        "f",
        new int[0],
        new int[0],
        0,
        0,
        "",
        AT,
        AT,
        failed ? "store_failed" : null,
        failed ? "The store \"failed\"." : null);
  }

  @Test
  void responses() {
    assertWritten("response begun", bodies.begun(turn("{}"), started(null, null)));
    assertWritten("response begun, asked", bodies.begun(turn(ASKED), started("resp_0", WORDS)));
    for (FinishReason reason : FinishReason.values()) {
      assertWritten(
          "response " + reason, bodies.ended(turn(ASKED), started(null, null), answer(reason)));
    }
    var problem = Problem.busy("Later \"on\".");
    assertWritten("response failed", bodies.failed(turn("{}"), started(null, null), problem));
  }

  @Test
  void storedResponses() {
    String whole = "{\"id\":\"resp_1\",\"output\":[],\"more\":{\"n\":1.50,\"none\":null}}";
    assertWritten("stored whole", bodies.stored(exchange(Status.COMPLETED, whole, "{}")));
    assertWritten("stored imported", bodies.stored(exchange(Status.COMPLETED, "{}", null)));
    assertWritten("stored in progress", bodies.stored(exchange(Status.IN_PROGRESS, null, null)));
    assertWritten("stored cancelled", bodies.stored(exchange(Status.CANCELLED, "{}", null)));
    assertWritten(
        "stored damaged", bodies.stored(exchange(Status.FAILED, "{", "{\"kept\":{\"a\":1.0}}")));
    assertWritten(
        "stored damaged, no receipt", bodies.stored(exchange(Status.INCOMPLETE, "[]", "{}")));
  }

  private List<ResponseEvents.Event> events(TurnEvent end) {
    return new ResponseEvents(turn(ASKED), bodies)
        .of(
            Multi.createFrom()
                .items(
                    started(null, "Be brief."),
                    new TurnEvent.Waiting(3),
                    new TurnEvent.Recalled(receipt().memory()),
                    new TurnEvent.Restored(receipt().state()),
                    new TurnEvent.Delta(WORDS),
                    new TurnEvent.Delta("!"),
                    new TurnEvent.StateSaved(1_000, 4_096),
                    end))
        .collect()
        .asList()
        .await()
        .indefinitely();
  }

  @Test
  void eventsOfAResponse() {
    for (FinishReason reason : FinishReason.values()) {
      List<ResponseEvents.Event> events = events(new TurnEvent.Ended(answer(reason)));
      int first = reason == FinishReason.STOP ? 0 : events.size() - 2;
      for (int n = first; n < events.size(); n++) {
        assertWritten("event %s %d".formatted(reason, n), events.get(n).body());
      }
    }
    var failed = events(new TurnEvent.Failed(Problem.server("internal_error", "It \"broke\".")));
    assertWritten("event failed", failed.getLast().body());
  }

  private List<ResponseEvents.Event> reasoned(Answer answer, TurnEvent... said) {
    List<TurnEvent> told = new ArrayList<>(List.of(started(null, null)));
    told.addAll(List.of(said));
    told.add(new TurnEvent.Ended(answer));
    return new ResponseEvents(turn("{}"), bodies)
        .of(Multi.createFrom().iterable(told))
        .collect()
        .asList()
        .await()
        .indefinitely();
  }

  @Test
  void eventsOfAReasonedResponse() {
    var thought = new TurnEvent.ReasoningDelta("She said \"rhubarb\".");
    var reasoning = new Reasoning(thought.text(), 4);
    Answer answer = answer(WORDS, reasoning, FinishReason.STOP);
    List<ResponseEvents.Event> events = reasoned(answer, thought, new TurnEvent.Delta(WORDS));
    for (int n = 2; n < events.size(); n++) {
      assertWritten("event reasoned " + n, events.get(n).body());
      assertThat(events.get(n).body().sequenceNumber()).isEqualTo(n);
    }
    List<ResponseEvents.Event> endless =
        reasoned(answer("", reasoning, FinishReason.LENGTH), thought);
    assertWritten("event reasoned endlessly", endless.getLast().body());
    assertThat(endless).hasSize(events.size() - 1); // without the answer's delta
  }

  @Test
  void receiptOfAnAnswerThatWasReadAgain() {
    Receipt told = receipt();
    var again = new Receipt.ReadAgain(12, "the memory block is no part of the history");
    assertWritten(
        "receipt, read again",
        new Receipt(
            told.state(),
            again,
            told.memory(),
            told.kept(),
            told.window(),
            told.timing(),
            told.backend()));
  }

  /** As the request had it, at the end. */
  @Test
  void eventsOfAStream_carryItsName() throws JsonProcessingException {
    List<Object> bodies = new ArrayList<>();
    events(new TurnEvent.Ended(answer(FinishReason.STOP))).forEach(e -> bodies.add(e.body()));
    bodies.add(ErrorEvent.of(Problem.stopping("Bye.")));
    for (String stream : List.of("\"s\"", "1.50", "true")) {
      for (Object body : bodies) {
        String plain = WireTexts.text(body);
        JsonNode id = json.readTree(stream);
        assertThat(WireTexts.text(new ResponsesSocket.Tagged(body, id)))
            .isEqualTo(plain.substring(0, plain.length() - 1) + ",\"stream_id\":" + id + "}");
      }
    }
  }

  private static final String CALL =
      FORM.written(List.of(new Call("weather", "{\"city\":\"Karst\"}")));

  private static Turn withTools() {
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      var weather = new Tool("weather", JsonNodeFactory.instance.objectNode());
      var constraint =
          new Constraints(tokenizer.tokenBytes())
              .calls(List.of(weather), new Calls(FORM, false, true));
      return MadeUpTurn.held(
          "{\"tools\":[{\"type\":\"function\",\"name\":\"weather\"}]}", constraint);
    }
  }

  @Test
  void eventsOfCalls_haveAnItemForEach_whateverTheTextIsCutInto() {
    String whole = "Let me see.\n" + CALL + "\n" + CALL;
    Answer answer = answer(whole, Reasoning.NONE, FinishReason.STOP);
    List<ResponseEvents.Event> events = calling(answer, whole);
    for (int n = 2; n < events.size(); n++) {
      assertWritten("event calling " + n, events.get(n).body());
      assertThat(events.get(n).body().sequenceNumber()).isEqualTo(n);
    }
    // What is not told in pieces, since a secret was in it, is told as a whole.
    assertThat(calling(answer).stream().map(event -> event.body().type()))
        .containsExactlyElementsOf(
            events.stream()
                .map(event -> event.body().type())
                .filter(type -> !type.endsWith(".delta"))
                .toList());
    String cut = whole.substring(0, whole.length() - 20);
    var most = calling(answer(cut, Reasoning.NONE, FinishReason.LENGTH), cut.split("(?<=\\G.{3})"));
    assertWritten("event calling, cut off", most.getLast().body());
  }

  private List<ResponseEvents.Event> calling(Answer answer, String... said) {
    List<TurnEvent> told = new ArrayList<>(List.of(started(null, null)));
    List.of(said).forEach(text -> told.add(new TurnEvent.Delta(text)));
    told.add(new TurnEvent.Ended(answer));
    return new ResponseEvents(withTools(), bodies)
        .of(Multi.createFrom().iterable(told))
        .collect()
        .asList()
        .await()
        .indefinitely();
  }
}
