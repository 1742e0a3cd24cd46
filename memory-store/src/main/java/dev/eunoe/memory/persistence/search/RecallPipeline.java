package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Ranking;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** From a question to recollections: search, ranking, history. */
public final class RecallPipeline {
  private final MessageSearch search;
  private final PassageVectors vectors;

  public RecallPipeline(Tuning tuning, PassageVectors vectors) {
    this.search = new MessageSearch(tuning, vectors);
    this.vectors = vectors;
  }

  /**
   * What is asked for.
   *
   * @param vector what it means; empty where that is not searched
   */
  public record Asked(Question question, Optional<byte[]> vector) {}

  /** What is asked for; needs no transaction. */
  public Uni<Asked> asked(RecallQuery query) {
    String text = StorableText.of(query.question());
    return TextWork.run(text.length(), () -> Question.of(text, query.asked()))
        .chain(question -> vectors.asked(text).map(vector -> new Asked(question, vector)));
  }

  /** Within the caller's transaction. */
  public Uni<Recollections> run(OwnedSession session, RecallQuery query, Asked asked) {
    return search
        .search(session, query, asked)
        .chain(found ->
            TextWork.run(chars(found.candidates()), () -> ranked(found, query, asked.question))
                .chain(ranked -> RecollectionHistory.add(session, query, ranked, found.places())))
        .map(Recollections::new);
  }

  private static long chars(List<Candidate> candidates) {
    return candidates.stream().mapToLong(candidate -> candidate.text().length()).sum();
  }

  private static List<Recollection> ranked(
      MessageSearch.Result found, RecallQuery query, Question question) {
    var asked = new Ranking.Asked(question, found.rarity(), query.now());
    return Ranking.rank(found.candidates(), asked, query.limit(), query.floor());
  }
}
