package dev.eunoe.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.IdleReading;
import dev.eunoe.inference.ScriptedInference;
import dev.eunoe.inference.StopSignal;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.memory.SummaryWriter;
import dev.eunoe.turn.running.ProgressRecorder;
import dev.eunoe.turn.running.TokenKeeper;
import dev.eunoe.turn.state.OwnBeginning;
import dev.eunoe.turn.state.StateKeeper;
import dev.eunoe.turn.transcript.ReasoningRequest;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The path of a turn with the tokenizer and template of the model in the box, a store in memory and
 * answers that are told in advance.
 */
final class ScriptedTurns implements AutoCloseable {
  static final Owner OWNER = new Owner("anna");
  static final Instant NOW = Instant.parse("2026-05-03T10:00:00Z");

  final FakeStore kept = new FakeStore();
  final ScriptedInference inference = new ScriptedInference();
  final List<Pin> pins = new ArrayList<>();
  final EunoeConfig config;
  final Engine engine;
  final TranscriptEncoder encoder;
  final Continuations continuations;
  final OwnBeginning beginning;
  final ContextAssembler assembler;
  final TurnService service;
  final StateKeeper states;
  final FakeRunningAnswers running = new FakeRunningAnswers();
  private final Vertx vertx = Vertx.vertx();

  ScriptedTurns() {
    this(Map.of());
  }

  ScriptedTurns(Map<String, String> settings) {
    var all = new HashMap<>(settings);
    all.putIfAbsent("eunoe.state.read-again", "0s");
    config = TestEngine.config(all);
    engine = TestEngine.open(config);
    encoder = new TranscriptEncoder(engine);
    var redaction = new Redaction(true);
    var json = new ObjectMapper();
    MemoryStore store = kept.store();
    var instructions = new StandingInstructions(store, redaction, json);
    var registry = new SimpleMeterRegistry();
    states = new StateKeeper(store, engine, config, registry);
    continuations =
        new Continuations(store, kept.items(), engine, encoder, config, instructions, states);
    beginning = new OwnBeginning(encoder, new IdleReading(engine), config);
    assembler = new ContextAssembler(encoder, engine, config, redaction, beginning);
    service =
        new TurnService(
            continuations,
            new Recall(store, noRights(), pinned(), assembler, config, registry),
            assembler,
            inference,
            engine,
            new TurnRecorder(
                store,
                engine,
                ScriptedTurns::response,
                Clock.fixed(NOW, ZoneOffset.UTC),
                redaction,
                new SummaryWriter(store, registry, Summarizer.NONE),
                new ProgressRecorder(
                    running, new TokenKeeper(running, vertx), engine, redaction, json)),
            states);
  }

  private static String response(Turn turn, TurnEvent.Started started, Answer answer) {
    return "{\"id\":\"%s\",\"instructions\":null,\"output\":[]}".formatted(turn.responseId());
  }

  private static MemoryRights noRights() {
    return (MemoryRights)
        Proxy.newProxyInstance(
            MemoryRights.class.getClassLoader(),
            new Class<?>[] {MemoryRights.class},
            (_, method, _) -> {
              throw new UnsupportedOperationException("a turn does not " + method.getName());
            });
  }

  private Pins pinned() {
    return (Pins)
        Proxy.newProxyInstance(
            Pins.class.getClassLoader(),
            new Class<?>[] {Pins.class},
            (_, method, _) -> {
              if (!method.getName().equals("inConversation")) {
                throw new UnsupportedOperationException("a turn does not " + method.getName());
              }
              return Uni.createFrom().item(Optional.of(List.copyOf(pins)));
            });
  }

  static Turn turn(String id, @Nullable String previous, String... texts) {
    return turn(id, null, previous, messages(texts), true);
  }

  /** The user and the assistant speak in turn, the user last. */
  static List<Message> messages(String... texts) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      boolean user = (texts.length - i) % 2 == 1;
      messages.add(new Message(user ? "user" : "assistant", texts[i]));
    }
    return messages;
  }

  static Turn turn(
      String id,
      @Nullable String conversation,
      @Nullable String previous,
      List<Message> messages,
      boolean store) {
    return new Turn(
        OWNER,
        id,
        conversation,
        previous,
        null,
        messages,
        GenerationOptions.greedy(8),
        ReasoningRequest.DEFAULT,
        new MemoryUse(true, null, false),
        store,
        NOW,
        ZoneOffset.UTC,
        "{}");
  }

  /** As if no state had been saved, nor were in memory. */
  void forgetStates() {
    kept.forgetStates();
    states.forget(OWNER);
  }

  BegunTurn begun(Turn turn) {
    return service.begin(turn, null).await().indefinitely();
  }

  List<TurnEvent> run(Turn turn) {
    return events(begun(turn));
  }

  List<TurnEvent> events(BegunTurn begun) {
    return service
        .run(begun, new StopSignal(), Runnable::run)
        .collect()
        .asList()
        .await()
        .indefinitely();
  }

  /** Asks and is answered, so that it is kept. */
  void talk(String id, @Nullable String previous, String question, String answer) {
    inference.says(answer);
    run(turn(id, previous, question));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    TestEngine.close(engine);
  }
}
