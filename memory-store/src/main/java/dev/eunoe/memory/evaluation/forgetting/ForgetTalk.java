package dev.eunoe.memory.evaluation.forgetting;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conversations of one owner, as a server writes them: a state with a block after each. */
final class ForgetTalk {
  static final String MODEL = "forget-eval";
  private static final Instant START = Instant.parse("2026-05-03T10:00:00Z");
  private static final int TOKENS = 20;

  final Owner owner;
  private final MemoryStores.Opened memory;
  private final Map<String, String> lastOf = new HashMap<>();
  private int exchanges;

  ForgetTalk(MemoryStores.Opened memory, Owner owner) {
    this.memory = memory;
    this.owner = owner;
  }

  private Instant now() {
    return START.plusSeconds(600L * exchanges);
  }

  String conversation(String name) {
    return "conv_" + owner.id() + "_" + name;
  }

  /** The answer that was stored last in a conversation. */
  @Nullable String last(String name) {
    return lastOf.get(name);
  }

  /**
   * @param given a turn that the answer was given as a memory, with its words
   */
  void say(String name, String text, String answer, @Nullable Recollection given) {
    exchanges++;
    String id = "resp_" + owner.id() + "_" + exchanges;
    String previous = lastOf.put(name, id);
    memory
        .store()
        .begin(
            new NewExchange(
                owner,
                conversation(name),
                id,
                previous,
                MODEL,
                List.of(new Message("user", text)),
                now(),
                "{\"input\":\"%s\"}".formatted(text),
                null))
        .await()
        .indefinitely();
    memory.store().append(finished(id, text, answer, given)).await().indefinitely();
    save(id, text);
  }

  private FinishedExchange finished(
      String id, String text, String answer, @Nullable Recollection given) {
    String items =
        given == null
            ? ""
            : "{\"turn_id\":\"%s\",\"text\":\"%s\"}".formatted(given.turnId(), given.text());
    String receipt = "{\"memory\":{\"items\":[%s]}}".formatted(items);
    String response =
        "{\"output\":\"%s\",\"events\":[{\"type\":\"reasoning_text\",\"text\":\"They say: %s\"}],\"eunoe\":%s}"
            .formatted(answer, text, receipt);
    long start = (long) TOKENS * exchanges;
    return new FinishedExchange(
        owner,
        id,
        Status.COMPLETED,
        answer,
        new int[] {1, 2},
        new int[] {3},
        "hash of " + id,
        start,
        start + TOKENS,
        response,
        receipt,
        MODEL,
        now().plusSeconds(5));
  }

  /** A state that has read the words, in a block of its own. */
  private void save(String id, String text) {
    byte[] words = text.getBytes(UTF_8);
    var block = new StateBlock(0, 0, digest(id), () -> words);
    long position = (long) TOKENS * (exchanges + 1);
    var state = new StateToSave(MODEL, position, words, List.of(block));
    if (memory.store().saveState(owner, id, state).await().indefinitely() == null) {
      throw new IllegalStateException("the state of " + id + " was not saved");
    }
  }

  private static byte[] digest(String id) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As if all but the last words had left the window. */
  void consolidate() {
    for (String last : lastOf.values()) {
      var request = new ConsolidationRequest(owner, last, Long.MAX_VALUE);
      while (!memory.store().consolidate(request).await().indefinitely().created().isEmpty()) {
        continue;
      }
    }
  }

  List<Recollection> recall(String question) {
    var query = new RecallQuery(owner, question, now().plusSeconds(60), 12, Set.of());
    return memory.store().recall(query).await().indefinitely().items();
  }

  /** The conversation is gone. */
  void forgot(String name) {
    lastOf.remove(name);
  }
}
