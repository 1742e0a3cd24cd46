package dev.eunoe.memory.evaluation.forgetting;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.SegmentView;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a fact is looked for, as text: what the interfaces show of an owner. */
final class Places {
  private static final List<String> CONVERSATIONS = List.of("a", "b", "c", "d");

  private final MemoryStores.Opened memory;
  private final ForgetTalk talk;

  Places(MemoryStores.Opened memory, ForgetTalk talk) {
    this.memory = memory;
    this.talk = talk;
  }

  String export() {
    return memory.rights().export(talk.owner).await().indefinitely().toString();
  }

  String pins() {
    return memory.pins().all(talk.owner).await().indefinitely().stream()
        .map(Pin::text)
        .collect(Collectors.joining("\n"));
  }

  /** What the pins that hold say. */
  String pinsThatHold() {
    return memory.pins().all(talk.owner).await().indefinitely().stream()
        .filter(Pin::holds)
        .map(Pin::text)
        .collect(Collectors.joining("\n"));
  }

  /** Of segments, conversations and the owner. */
  String summaries() {
    Stream<String> segments =
        CONVERSATIONS.stream()
            .flatMap(name ->
                memory
                    .store()
                    .segments(talk.owner, talk.conversation(name))
                    .await()
                    .indefinitely()
                    .stream())
            .map(SegmentView::toString);
    Stream<String> above =
        CONVERSATIONS.stream()
            .flatMap(name ->
                memory
                    .store()
                    .summary(talk.owner, talk.conversation(name))
                    .await()
                    .indefinitely()
                    .stream())
            .map(Object::toString);
    return Stream.of(segments, above, Stream.of(profile()))
        .flatMap(texts -> texts)
        .collect(Collectors.joining("\n"));
  }

  /** The owner's summary. */
  String profile() {
    return memory.store().profile(talk.owner).await().indefinitely().toString();
  }

  String records() {
    return CONVERSATIONS.stream()
        .flatMap(name ->
            memory
                .store()
                .exchanges(talk.owner, talk.conversation(name))
                .await()
                .indefinitely()
                .stream())
        .map(Exchange::toString)
        .collect(Collectors.joining("\n"));
  }

  static String responseOf(NearestState state) {
    return switch (state) {
      case NearestState.Saved saved -> saved.state().responseId();
      case NearestState.AtHand atHand -> atHand.responseId();
    };
  }
}
