package dev.eunoe.memory;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * START HERE: everything that is remembered, and recalled. Each operation is one transaction and
 * sees one owner only; whatever goes wrong in the database arrives as a {@link StoreException}.
 */
public interface MemoryStore {

  /**
   * Keeps a request before it is acknowledged: its messages are durable when the Uni completes.
   *
   * @throws StoreException (as failure) when the response id is taken or the previous one is
   *     unknown
   * @throws DuplicateRequestException (as failure) when its key was used before; nothing is kept
   *     then
   */
  Uni<Void> begin(NewExchange exchange);

  /**
   * The same for a request that names nothing but its conversation: the exchange it continues must
   * still be the {@link #head}, and no answer may be being written there. Of several at once, in
   * whatever process, one begins.
   *
   * @param taken which of the exchange's messages were added to the conversation before, see {@link
   *     ConversationItems}; they keep their ids, and are given back where the exchange fails
   * @throws ConversationBusyException (as failure) when another came first; nothing is kept then
   */
  Uni<Void> beginAtHead(NewExchange exchange, TakenItems taken);

  /**
   * Keeps an answer with its token ids, usage and index entries: all of it or nothing.
   *
   * @throws StoreException (as failure) when the exchange is unknown or already has an answer
   * @throws AnswerTakenException (as failure) when another server has taken the answer
   */
  Uni<Void> append(FinishedExchange finished);

  /**
   * Marks an exchange as FAILED; its input stays readable, nothing of it is recalled or resumed.
   *
   * @throws AnswerTakenException (as failure) when another server has taken the answer
   */
  Uni<Void> fail(Owner owner, String responseId, String code, String message);

  Uni<Optional<Exchange>> find(Owner owner, String responseId);

  /**
   * Whether an exchange's conversation began with these instructions, as they were sent. Empty
   * where what is kept of them is what was sent, or nothing else is known.
   */
  Uni<Optional<Boolean>> beganWith(Owner owner, String responseId, String instructions);

  /** The newest exchange of a conversation that has an answer: where it goes on. */
  Uni<Optional<Exchange>> head(Owner owner, String conversationId);

  /**
   * The end of the path to this exchange, root side first: the exchanges ending after a token
   * position; empty when it is unknown. What a turn costs must not grow with the conversation, so
   * there is no reading of a whole path but from position −1.
   */
  Uni<List<Exchange>> historySince(Owner owner, String responseId, long position);

  /**
   * Saves a state beside an answer that was appended: its fixed part, and of its blocks those that
   * no state of the owner has brought yet. All of it or nothing; what it needs of the store does
   * not grow with the conversation where an earlier state of it is saved.
   *
   * @return what was added; {@link SavedBytes#NOTHING} where the answer has such a state already,
   *     or there is no such answer: unknown, deleted, failed, not finished, or words that the state
   *     has read were erased since
   */
  Uni<SavedBytes> saveState(Owner owner, String responseId, StateToSave state);

  /**
   * Saves the state of an answer that is still being written, in place of an earlier one of it. It
   * is found like any other; when the answer ends, it goes where it has read what is not kept, and
   * otherwise stays until the one behind the answer is saved.
   *
   * @return what was added; {@link SavedBytes#NOTHING} where this process does not write the answer
   *     any more
   */
  Uni<SavedBytes> saveStateOnTheWay(Owner owner, String responseId, StateToSave state);

  /**
   * The newest state for this fingerprint on the path from the root to this exchange: one that the
   * caller has at hand, when the way back meets it before or with one that is saved. The state of a
   * response of whose path words were erased since is never at hand.
   *
   * @param atHand responses whose states the caller has, of this fingerprint
   */
  Uni<Optional<NearestState>> nearestState(
      Owner owner, String responseId, String fingerprint, Set<String> atHand);

  /**
   * The exchange whose transcript hash stands last among those given: for clients that send the
   * whole history again. Where the same was said in several conversations and one of them is kept
   * out of memory, it is that one; otherwise the newest.
   */
  Uni<Optional<Exchange>> byTranscript(Owner owner, List<String> transcriptHashes);

  /**
   * The owner's conversations, the most recently used first, from behind one of them on.
   *
   * @param after the id of that one; null begins with the first, one that is not there gives none
   */
  Uni<List<ConversationSummary>> conversations(Owner owner, @Nullable String after, int limit);

  /** Every exchange of a conversation in the order they were begun, over all branches. */
  Uni<List<Exchange>> exchanges(Owner owner, String conversationId);

  /** Turns that fit the question, over all of the owner's conversations, best first. */
  Uni<Recollections> recall(RecallQuery query);

  /**
   * Makes segments of what has left the window, off the user's path, and brings the levels above up
   * to date: a summary of the conversation, and one of the owner. Each step is a transaction of its
   * own and does a bounded part of the work. Asking twice, or again after a crash between any two
   * steps, changes nothing more.
   */
  Uni<Consolidation> consolidate(ConsolidationRequest request);

  /**
   * Conversations of all owners whose segments are due without anybody going on with them, in an
   * order that stays.
   *
   * @param after the number of the one to begin behind; 0 for the first
   */
  Uni<PendingConsolidation.Line> overdue(long after, int most);

  /**
   * Consolidates a bounded part of such a conversation. Where nothing is left to make it is due no
   * more; until then it can be stopped anywhere and asked for again.
   *
   * @param windowStart position of the first token inside the window of its newest exchange
   * @return whether anything was made; if so, there may be more
   */
  Uni<Boolean> catchUp(PendingConsolidation overdue, long windowStart);

  /**
   * Indexes anew some turns, of any owner, that were indexed before words were cut as they are now.
   * Can be stopped anywhere and asked for again; what it has not come to is found as it was.
   *
   * @param after the number of the conversation to begin behind; 0 for the first that is due
   */
  Uni<Reindexed> reindexSome(long after);

  /**
   * Takes away vectors that another embedder made, so that they are made anew. For the start; does
   * nothing where there are none.
   */
  Uni<Void> replaceOtherVectors();

  /**
   * Makes the vectors of some turns that have none, of any owner, off the user's path; recall makes
   * itself what it needs of an owner, where that is little. Can be stopped anywhere and asked for
   * again.
   */
  Uni<Embedded> embedSome();

  /**
   * Has the {@link Summarizer} write the summaries of some segments it was not asked for yet, the
   * newest first and one after the other, and keeps of them what holds. It may take long, and no
   * transaction is open meanwhile; after a crash or a failure the next call goes on.
   */
  Uni<OfferedSummaries> offerToModel(Owner owner);

  /** A conversation's segments, oldest first. */
  Uni<List<SegmentView>> segments(Owner owner, String conversationId);

  /** The summary of a conversation, made of its segments; empty before there is any. */
  Uni<Optional<SummaryView>> summary(Owner owner, String conversationId);

  /** What the owner's conversations tell of the owner, made of their summaries. */
  Uni<Optional<SummaryView>> profile(Owner owner);

  /** How much each level compresses and keeps; levels without summaries are not among them. */
  Uni<List<LevelFigures>> levels(Owner owner);

  /** The same over all owners in the database, for whoever keeps an eye on the server. */
  Uni<List<LevelFigures>> levelsOfAllOwners();
}
