package dev.eunoe.memory;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers that are being written, and who may write them. Whoever begins one, or takes it on, holds
 * a lease on it, which is renewed until the answer has ended or is released; once it has run out,
 * another may take the answer on. Each change of hands raises the answer's fence, and what an
 * earlier holder writes then is refused with {@link AnswerTakenException}. Times are the
 * database's.
 */
public interface RunningAnswers {
  /** Keeps what an answer is written on, before its first word. */
  Uni<Void> plan(Owner owner, String responseId, AnswerPlan plan);

  /**
   * Keeps tokens of an owner's answers, each named once: how many there were is all that is lost
   * when the server is.
   *
   * @return the ids of those that are others' by now, of which nothing was kept
   */
  Uni<Set<String>> append(Owner owner, List<NewTokens> tokens);

  /** Lets go of an answer: whoever asks next may take it. */
  Uni<Void> release(Owner owner, String responseId);

  /**
   * Forgets that this process holds an answer: it is not renewed any more, so another may take it
   * once the lease has run out. For when the database is away.
   */
  void abandon(String responseId);

  /** Ids of answers that this process held and that others have taken. */
  Multi<String> taken();

  /** Answers of all owners that nobody holds, the oldest first. */
  Uni<List<LostAnswer>> lost(int most);

  /** Takes on an answer that nobody holds; false when another was faster, or it has an end. */
  Uni<Boolean> take(Owner owner, String responseId);

  /** Marks an answer that nobody holds as FAILED; false when somebody does, or it has an end. */
  Uni<Boolean> end(Owner owner, String responseId, String code, String message);

  /** How far an answer has come; empty where that is not known, or not any more. */
  Uni<Optional<AnswerProgress>> progress(Owner owner, String responseId);

  /** Forgets how answers came about that ended so long ago: their words stay. */
  Uni<Integer> forget(Duration ended);
}
