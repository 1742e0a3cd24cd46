package dev.eunoe.memory;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What owners may do with what is kept of them: see it, correct it, erase it, take it along. Each
 * operation is one transaction and sees one owner only.
 *
 * <p>Erasing a message reaches everything made of it: its copies, its index entries, the summaries
 * and pins it is in, every model state that has read it, its token ids, its words in requests and
 * receipts, the answer to it and those that repeat words only it had ({@link ErasureReceipt}). An
 * emptied row stays in its place, so that the conversation can go on.
 */
public interface MemoryRights {

  /**
   * Remembered messages, newest first.
   *
   * @param before id of the last one of the page before; null for the first page
   */
  Uni<List<MemoryItem>> list(Owner owner, @Nullable String before, int limit);

  Uni<Optional<MemoryItem>> item(Owner owner, String turnId);

  /**
   * Messages of the owner that say what these words say, the same or among other things, newest
   * first: what "forget that I live in Oslo" may mean.
   */
  Uni<List<MemoryItem>> saying(Owner owner, String words);

  /**
   * Erases messages, and those of the owner's others that {@code reach} names; empty when there is
   * none of one of these ids. Nothing goes then.
   *
   * @throws AnswerInProgressException (as failure) while an answer may be using them
   */
  Uni<Optional<ErasureReceipt>> forget(
      Owner owner, Collection<String> turnIds, Reach reach, Retokenizer tokenizer);

  /** Erases a message and what says the same. */
  default Uni<Optional<ErasureReceipt>> forget(Owner owner, String turnId, Retokenizer tokenizer) {
    return forget(owner, List.of(turnId), Reach.SAME, tokenizer);
  }

  /** Puts other words in place of a message's own, which are erased as by {@link #forget}. */
  Uni<Optional<ErasureReceipt>> correct(
      Owner owner, String turnId, String text, Retokenizer tokenizer);

  /**
   * Erases a conversation, what of it reached others' answers, and of other conversations' messages
   * what {@code reach} names; empty when there is none of that id.
   */
  Uni<Optional<ErasureReceipt>> forgetConversation(
      Owner owner, String conversationId, Reach reach, Retokenizer tokenizer);

  /** Erases a conversation alone: who tidies up does not mean to lose what was said elsewhere. */
  default Uni<Optional<ErasureReceipt>> forgetConversation(
      Owner owner, String conversationId, Retokenizer tokenizer) {
    return forgetConversation(owner, conversationId, Reach.ALONE, tokenizer);
  }

  /** Erases everything of this owner. */
  Uni<ErasureReceipt> forgetEverything(Owner owner);

  /**
   * The same rights, for who asks first: each operation is done and then undone, so what it tells
   * is what it would tell, and nothing has changed.
   */
  MemoryRights dryRun();

  /** Whether a conversation takes part in memory; true for one that does not exist yet. */
  Uni<Boolean> remembers(Owner owner, String conversationId);

  /**
   * Turns memory on or off for a conversation, made if there is none: off, nothing is recalled into
   * it and nothing of it into others.
   */
  Uni<Void> remember(Owner owner, String conversationId, boolean memory, Instant at);

  /**
   * How much the database holds of an owner: words, what was asked and answered, tokens and states,
   * as they are stored; indexes not counted. It reads all of the owner's rows.
   */
  Uni<Long> storedBytes(Owner owner);

  /** What keeps a conversation apart; empty where nothing does, or where there is none. */
  Uni<Optional<String>> space(Owner owner, String conversationId);

  /**
   * Keeps a conversation, made if there is none, in a space: what is said in it is recalled in that
   * space alone. An empty label takes it out of any.
   */
  Uni<Void> keepIn(Owner owner, String conversationId, String label, Instant at);

  /**
   * Lets a conversation begin in a space; nothing where it is there already.
   *
   * @throws OtherSpaceException (as failure) where it has begun elsewhere
   */
  Uni<Void> beginIn(Owner owner, String conversationId, String label, Instant at);

  /**
   * Every word of this owner, in whatever conversation; not what is made of words (index,
   * summaries, token ids, model states) and not the receipts of answers.
   */
  Uni<MemoryExport> export(Owner owner);

  /**
   * Adds what an export holds, all of it or nothing; a conversation that is there already with the
   * same responses is left as it is.
   *
   * @throws ImportException (as failure) saying what does not fit
   */
  Uni<ImportReceipt> restore(Owner owner, MemoryExport export, Retokenizer tokenizer);
}
