package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.exchange.ConversationTitle;
import dev.eunoe.memory.persistence.exchange.Transcripts;
import dev.eunoe.memory.persistence.pins.PinErasure;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.summary.StaleSummaries;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clears what an {@link Erasure} has found: one step for each kind of thing made of a message. */
final class ErasureSteps {
  private final OwnedSession session;
  private final Erased erased;
  private final Erasure.Reached reached;
  private final Retokenizer tokenizer;

  ErasureSteps(
      OwnedSession session, Erased erased, Erasure.Reached reached, Retokenizer tokenizer) {
    this.session = session;
    this.erased = erased;
    this.reached = reached;
    this.tokenizer = tokenizer;
  }

  /**
   * @param replacement the words that stand in place of the messages asked for; null for none
   */
  Uni<ErasureReceipt> run(@Nullable String replacement) {
    var summaries = new StaleSummaries(session, erased.ids());
    return delete("posting where turn_id = ", erased.ids())
        .chain(postings ->
            summaries
                .drop()
                .chain(segments ->
                    PinErasure.of(session, erased.ids(), erased.meanings())
                        .chain(pins ->
                            delete("snapshot where exchange_id = ", reached.after())
                                .call(() -> Transcripts.forget(session, reached.after()))
                                .chain(states ->
                                    records()
                                        .call(() -> turns(replacement))
                                        .call(summaries::remake)
                                        .call(this::titles)
                                        .call(this::tokens)
                                        .map(records ->
                                            receipt(postings, segments, pins, states, records))))));
  }

  private ErasureReceipt receipt(int postings, int segments, int pins, int states, int records) {
    return new ErasureReceipt(
        erased.asked(),
        erased.ids().size() - erased.asked(),
        postings,
        segments,
        pins,
        states,
        records,
        0);
  }

  private Uni<Integer> delete(String what, Collection<Long> ids) {
    return delete(what, ids, ListParameter.ANY_ID);
  }

  private Uni<Integer> delete(String what, Collection<Long> ids, String suffix) {
    return session
        .createNativeQuery("delete from " + what + suffix)
        .setParameter("ids", ListParameter.of(ids))
        .executeUpdate();
  }

  private Uni<Integer> records() {
    var json = new ErasedJson(erased.publicIds(), erased.texts());
    return new ErasedRecords(session, json)
        .clear(reached.after(), reached.all())
        .call(this::instructions);
  }

  /** A hash of erased instructions tells them to whoever knows the key and guesses. */
  private Uni<Integer> instructions() {
    return erased.turns().stream().noneMatch(turn -> turn.role().equals("system"))
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(
                "update exchange set instructions_hash = '' where id = %s"
                    .formatted(ListParameter.ANY_ID))
            .setParameter("ids", ListParameter.of(reached.after()))
            .executeUpdate();
  }

  private Uni<Integer> turns(@Nullable String replacement) {
    List<Long> asked = erased.ids().stream().limit(erased.asked()).toList();
    List<Long> echoes = erased.ids().stream().skip(erased.asked()).toList();
    Uni<Integer> emptied =
        replacement == null
            ? empty(List.copyOf(erased.ids()))
            : empty(echoes).chain(() -> correct(asked, replacement));
    return emptied.invoke(session::letGo);
  }

  private Uni<Integer> empty(List<Long> turns) {
    return session
        .createNativeQuery(
            """
            update turn set text = :erased, speaker = '', kind = 'OTHER', indexed_terms = null,
              text_hash = 'erased:' || public_id, erased_at = clock_timestamp()
            where id = %s
            """
                .formatted(ListParameter.ANY_ID))
        .setParameter("erased", StoredMessage.ERASED)
        .setParameter("ids", ListParameter.of(turns))
        .executeUpdate();
  }

  private Uni<Integer> correct(List<Long> turns, String words) {
    return Multi.createFrom()
        .iterable(erased.turns())
        .filter(turn -> turns.contains(turn.id()))
        .onItem()
        .transformToUniAndConcatenate(turn ->
            TextWork.run(words.length(), () -> turn.saying(session.sealing(), words))
                .chain(corrected -> correct(turn, corrected)))
        .collect()
        .asList()
        .map(List::size);
  }

  private Uni<Void> correct(OpenedMessage turn, OpenedMessage corrected) {
    return session
        .createNativeQuery(
            "update turn set text = :text, kind = :kind, text_hash = :hash,"
                + " indexed_terms = null where id = :id")
        .setParameter("text", corrected.sealedText().stored())
        .setParameter("kind", corrected.kind().name())
        .setParameter("hash", corrected.sealedHash().stored())
        .setParameter("id", turn.id())
        .executeUpdate()
        .chain(() -> MessageIndex.addAll(session, List.of(corrected)));
  }

  /** A title is the first words a user said; where those are gone, the first of what is left. */
  private Uni<Void> titles() {
    Set<Long> conversations =
        erased.turns().stream().map(OpenedMessage::conversationId).collect(Collectors.toSet());
    return Multi.createFrom()
        .iterable(conversations)
        .onItem()
        .transformToUniAndConcatenate(this::title)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Integer> title(Long conversation) {
    return session
        .createSelectionQuery(
            "select text from MessageEntity where conversationId = :conversation and role = 'user'"
                + " and erasedAt is null order by id",
            SealedText.class)
        .setParameter("conversation", conversation)
        .setMaxResults(1)
        .getResultList()
        .chain(first ->
            session
                .createMutationQuery("update ConversationEntity set title = :title where id = :id")
                .setParameter("title", first.isEmpty() ? SealedText.EMPTY : title(first.getFirst()))
                .setParameter("id", conversation)
                .executeUpdate());
  }

  private SealedText title(SealedText words) {
    var said = new Message("user", words.open(session.sealing()));
    return SealedText.of(session.sealing(), ConversationTitle.of(List.of(said)));
  }

  /** New ids for changed exchanges, new positions for them and all behind. */
  private Uni<Void> tokens() {
    return Repositioned.all(session, reached.after(), erased.exchangeIds(), tokenizer);
  }
}
