package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.IndexTerms;
import dev.eunoe.memory.language.NormalForm;
import dev.eunoe.memory.language.Plain;
import dev.eunoe.memory.language.SearchText;
import dev.eunoe.memory.language.Topic;
import dev.eunoe.memory.language.Unspaced;
import dev.eunoe.memory.language.WordFamilies;
import dev.eunoe.memory.language.Words;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question as recall reads it.
 *
 * @param terms what to look up; topics are marked by '@' and looked up as they stand
 * @param words its words of meaning, lower-case
 * @param times the stretches of days it names
 * @param asksAssistant true when it asks for something the assistant said
 */
public record Question(
    List<Term> terms, Set<String> words, List<TimeSpan> times, boolean asksAssistant) {
  /** More concepts than these add no meaning to a question, only cost. */
  private static final int MAX_CONCEPTS = 48;

  /** What a word may also be called is a guess: a match by it counts this much. */
  private static final double RELATED_WEIGHT = 0.4;

  private static final double TOPIC_WEIGHT = 1;

  /** What was said, not what is to be said: "what did you suggest", never "what would you". */
  private static final Pattern ASKS_ASSISTANT =
      Pattern.compile(
          "\\byou(?:'ve| have| had)? (?:\\w+ )?(?:suggested|recommended|told|mentioned|said|gave|given|listed|provided"
              + "|explained|proposed|advised|described|wrote|written|came up|referred|shared|showed|shown|created"
              + "|generated)\\b"
              + "|\\b(?:did|had|have|were) you (?:\\w+ )?(?:suggest|recommend|t[eo]ll|mention|sa(?:y|id)|g[ai]v|list|provid"
              + "|explain|propos|advi[sc]|describ|wr[io]t|c[oa]me up|refer|shar|show|creat|generat)"
              + "|\\b(?:was|were|earlier|previous|last|first|of|in|from|to|by|on) your (?:\\w+ )?(?:suggestion"
              + "|recommendation|advice|answer|list|explanation|idea)");

  public Question {
    terms = List.copyOf(terms);
    words = Set.copyOf(words);
    times = List.copyOf(times);
  }

  /**
   * @param now when and where it is asked: what "yesterday" is
   */
  public static Question of(String text, ZonedDateTime now) {
    String searched = SearchText.of(text);
    Set<String> words = Words.content(searched);
    List<Term> terms = new ArrayList<>();
    int concept = 0;
    for (String word : lookedUp(words.isEmpty() ? Words.of(searched) : words)) {
      if (concept < MAX_CONCEPTS) {
        addWord(terms, word, concept++);
      }
    }
    for (String address : new LinkedHashSet<>(IndexTerms.addresses(NormalForm.of(text)))) {
      if (concept < 2 * MAX_CONCEPTS) {
        terms.add(new Term(address, concept++, 0, 1));
      }
    }
    for (String pair : new LinkedHashSet<>(Unspaced.pairs(searched))) {
      if (concept < 2 * MAX_CONCEPTS) {
        terms.add(new Term(pair, concept++, 0, 1));
      }
    }
    for (Topic topic : Topic.askedIn(text)) {
      terms.add(new Term("@" + topic.name().toLowerCase(Locale.ROOT), concept++, 0, TOPIC_WEIGHT));
    }
    String plain = Plain.start(text);
    return new Question(
        terms,
        words,
        TimeSpan.namedIn(plain, now),
        ASKS_ASSISTANT.matcher(plain.toLowerCase(Locale.ROOT)).find());
  }

  /** Words, and the parts of those that are put together, as far as these say something. */
  private static Set<String> lookedUp(Collection<String> words) {
    Set<String> terms = new LinkedHashSet<>();
    for (String word : words) {
      List<String> whole = IndexTerms.ofWord(word);
      whole.stream().limit(1).forEach(terms::add);
      whole.stream().skip(1).filter(part -> !Words.isFunctionWord(part)).forEach(terms::add);
    }
    return terms;
  }

  private static void addWord(List<Term> terms, String word, int concept) {
    terms.add(new Term(word, concept, 0, 1));
    Set<String> forms = WordFamilies.forms(word);
    forms.forEach(form -> terms.add(new Term(form, concept, 0, 1)));
    Set<String> related = new LinkedHashSet<>(WordFamilies.related(word));
    forms.forEach(form -> related.addAll(WordFamilies.related(form)));
    related.remove(word);
    related.removeAll(forms);
    int family = 0;
    for (String other : related) {
      family++;
      terms.add(new Term(other, concept, family, RELATED_WEIGHT));
      for (String form : WordFamilies.forms(other)) {
        terms.add(new Term(form, concept, family, RELATED_WEIGHT));
      }
    }
  }
}
