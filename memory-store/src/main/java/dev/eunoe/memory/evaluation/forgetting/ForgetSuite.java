package dev.eunoe.memory.evaluation.forgetting;

import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.pins.ForgetRequest;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tells each fact to an owner of its own, forgets it in each way, and looks for it everywhere. The
 * same on every machine; no model takes part.
 */
public final class ForgetSuite {
  private static final List<String> FILLERS =
      List.of(
          "It rained in the morning, so I repaired the shed and painted its door green.",
          "The market had leeks and potatoes, and we made a soup of both for the evening.",
          "I read half of a novel about lighthouses, and fell asleep over the other half.");

  private static final String KEPT = "My bicycle is blue and stands in the cellar.";

  private final MemoryStores.Opened memory;
  private final OwnerRows rows;
  private final String name;
  private final ForgetScores scores = new ForgetScores();

  /**
   * @param connection to the same database, that sees all rows
   * @param name of owners that are not there yet
   */
  public ForgetSuite(MemoryStores.Opened memory, Connection connection, String name) {
    this.memory = memory;
    this.rows = new OwnerRows(connection);
    this.name = name;
  }

  private enum Way {
    MESSAGE,
    SEARCH,
    REQUEST,
    CONVERSATION;

    String words() {
      return switch (this) {
        case MESSAGE -> "by message";
        case SEARCH -> "by search";
        case REQUEST -> "forget that I …";
        case CONVERSATION -> "by conversation";
      };
    }
  }

  /** Forgets every fact in every way. */
  public ForgetScores run() {
    return run(ForgottenFact.ALL.size());
  }

  /**
   * Forgets some of the facts in every way, others in each.
   *
   * @param facts of each way
   */
  public ForgetScores run(int facts) {
    for (Way way : Way.values()) {
      for (int i = 0; i < facts; i++) {
        int number = (facts * way.ordinal() + i) % ForgottenFact.ALL.size();
        forget(way, ForgottenFact.ALL.get(number));
      }
    }
    new CorrectionSuite(memory, rows, name, scores).run();
    return scores;
  }

  private void forget(Way way, ForgottenFact fact) {
    var owner = new Owner("%s-%s-%d".formatted(name, way, ForgottenFact.ALL.indexOf(fact)));
    var talk = new ForgetTalk(memory, owner);
    talk.say("a", "Let us talk about this and that.", "Gladly.", null);
    String before = Objects.requireNonNull(talk.last("a"));
    tell(talk, fact);
    if (way == Way.REQUEST) {
      talk.say("c", request(fact), "Done, it is forgotten.", null);
    }
    var counted = Counts.of(rows, owner);
    if (!fact.isIn(rows.text(owner))) {
      throw new IllegalStateException("the talk does not tell " + fact.told());
    }
    List<ErasureReceipt> receipts = erase(way, talk, fact);
    if (way == Way.CONVERSATION) {
      talk.forgot("a");
    }
    talk.consolidate();
    look(way.words(), talk, fact);
    scores.add(way.words(), "states and blocks", fact.told(), statesAreGone(way, talk, before));
    scores.add(
        way.words(),
        "receipt's counts",
        fact.told() + " " + receipts,
        counted.minus(Counts.of(rows, owner)).isToldBy(receipts));
  }

  /** In one conversation, and again in another. */
  private void tell(ForgetTalk talk, ForgottenFact fact) {
    talk.say("a", fact.told(), fact.answer(), null);
    FILLERS.forEach(filler -> talk.say("a", filler, "I see.", null));
    talk.say("b", KEPT, "Noted.", null);
    talk.say("b", fact.again(), "You said so.", null);
    fact.among().forEach(text -> talk.say("b", text, "I see.", null));
    fact.translated().forEach(text -> talk.say("b", text, "Verstanden.", null));
    Recollection given =
        talk.recall(fact.told()).stream()
            .filter(item -> item.text().equals(fact.told()))
            .findFirst()
            .orElseThrow();
    talk.say("d", fact.questions().getFirst(), fact.later(), given);
    var unused =
        memory
            .pins()
            .add(talk.owner, Pin.Kind.FACT, fact.pinned(), given.at())
            .await()
            .indefinitely();
    talk.consolidate();
  }

  private static String request(ForgottenFact fact) {
    return "Please forget that "
        + Character.toLowerCase(fact.told().charAt(0))
        + fact.told().substring(1);
  }

  /** What the first receipt names as related is confirmed, too. */
  private List<ErasureReceipt> erase(Way way, ForgetTalk talk, ForgottenFact fact) {
    return switch (way) {
      case MESSAGE ->
          withRelated(
              talk, memory.rights().forget(talk.owner, idOf(talk, fact.told()), Retokenizer.NONE));
      case CONVERSATION ->
          withRelated(
              talk,
              memory
                  .rights()
                  .forgetConversation(talk.owner, talk.conversation("a"), Retokenizer.NONE));
      case SEARCH ->
          List.of(
              forget(
                  talk,
                  talk.recall(fact.told()).stream()
                      .filter(item -> fact.isIn(item.text()))
                      .map(Recollection::turnId)
                      .toList(),
                  Reach.RELATED));
      case REQUEST ->
          List.of(
              forget(
                  talk,
                  confirmed(talk, ForgetRequest.in(request(fact)).orElseThrow()),
                  Reach.SAME));
    };
  }

  private List<ErasureReceipt> withRelated(ForgetTalk talk, Uni<Optional<ErasureReceipt>> erasure) {
    ErasureReceipt first = erasure.await().indefinitely().orElseThrow();
    return first.related().isEmpty()
        ? List.of(first)
        : List.of(first, forget(talk, first.related(), Reach.RELATED));
  }

  private List<String> confirmed(ForgetTalk talk, String about) {
    return memory.rights().saying(talk.owner, about).await().indefinitely().stream()
        .map(MemoryItem::id)
        .toList();
  }

  private ErasureReceipt forget(ForgetTalk talk, List<String> ids, Reach reach) {
    return memory
        .rights()
        .forget(talk.owner, ids, reach, Retokenizer.NONE)
        .await()
        .indefinitely()
        .orElseThrow();
  }

  private String idOf(ForgetTalk talk, String text) {
    return memory.rights().list(talk.owner, null, 100).await().indefinitely().stream()
        .filter(item -> item.text().equals(text))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void look(String way, ForgetTalk talk, ForgottenFact fact) {
    var places = new Places(memory, talk);
    String export = places.export();
    scores.add(way, "rows of all tables", fact.told(), !fact.isIn(rows.text(talk.owner)));
    scores.add(way, "exports", fact.told(), !fact.isIn(export));
    scores.add(way, "near copies elsewhere", fact.again(), !export.contains(fact.again()));
    scores.add(
        way, "among other things", fact.told(), fact.among().stream().noneMatch(export::contains));
    scores.add(
        way, "translations", fact.told(), fact.translated().stream().noneMatch(export::contains));
    scores.add(way, "answers to it", fact.answer(), !export.contains(fact.answer()));
    scores.add(way, "answers given it", fact.later(), !export.contains(fact.later()));
    scores.add(way, "summaries", fact.told(), !fact.isIn(places.summaries()));
    scores.add(way, "pins", fact.told(), !fact.isIn(places.pins()));
    scores.add(way, "requests, responses, receipts", fact.told(), !fact.isIn(places.records()));
    for (String question : fact.questions()) {
      scores.add(
          way,
          "follow-up questions",
          question,
          talk.recall(question).stream().noneMatch(item -> fact.isIn(item.text())));
    }
    scores.add(way, "what else was said is kept", fact.told(), export.contains(KEPT));
  }

  /** Of the conversation it was told in, only the state from before it may be left. */
  private boolean statesAreGone(Way way, ForgetTalk talk, String before) {
    String last = talk.last("a");
    boolean nearest =
        last == null
            || memory
                .store()
                .nearestState(talk.owner, last, ForgetTalk.MODEL, Set.of())
                .await()
                .indefinitely()
                .filter(state -> Places.responseOf(state).equals(before))
                .isPresent();
    int states = rows.count("snapshot where true", talk.owner);
    int blocks = rows.count("state_block where true", talk.owner);
    int expected = (way == Way.CONVERSATION ? 0 : 1) + 1; // and the first of the other one
    return nearest && states == expected && blocks == expected;
  }
}
