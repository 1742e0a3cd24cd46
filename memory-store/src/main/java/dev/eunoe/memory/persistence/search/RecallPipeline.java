package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Ranking;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** From a question to recollections: search, ranking, history. */
public final class RecallPipeline {
  private final MessageSearch search;

  public RecallPipeline(Tuning tuning) {
    this.search = new MessageSearch(tuning);
  }

  /** What is asked for; needs no transaction. */
  public static Uni<Question> question(RecallQuery query) {
    return TextWork.run(
        query.question().length(),
        () -> Question.of(StorableText.of(query.question()), query.asked()));
  }

  /** Within the caller's transaction. */
  public Uni<Recollections> run(OwnedSession session, RecallQuery query, Question question) {
    return search
        .search(session, query, question)
        .chain(found ->
            TextWork.run(chars(found.candidates()), () -> ranked(found, query, question))
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
