package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.Words;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate says, compared with what others say. Few candidates come near each other, so its
 * gist is made when two share their words, and its words when somebody asks.
 */
final class Said {
  private final Candidate candidate;
  private @Nullable Set<String> words;
  private @Nullable Gist gist;

  Said(Candidate candidate) {
    this.candidate = candidate;
  }

  Candidate candidate() {
    return candidate;
  }

  /** As {@link Gist#isNearly}. */
  boolean isNearly(Said other, double least) {
    return Gist.sharesEnough(words(), other.words(), least) && gist().isNearly(other.gist(), least);
  }

  /** True for an assistant's turn with so much of its words in one of the user's. */
  boolean repeatsUser(List<Said> all, double share) {
    return !isUsers()
        && all.stream()
            .filter(Said::isUsers)
            .filter(said -> said.words().size() >= share * words().size()) // a page repeats no line
            .anyMatch(said ->
                words().stream().filter(said.words()::contains).count() >= share * words().size());
  }

  private boolean isUsers() {
    return candidate.role().equals("user");
  }

  private Set<String> words() {
    Set<String> made = words;
    if (made == null) {
      made = Words.content(Gist.compared(candidate.text()));
      words = made;
    }
    return made;
  }

  private Gist gist() {
    Gist made = gist;
    if (made == null) {
      made = Gist.of(candidate.text());
      gist = made;
    }
    return made;
  }
}
