package dev.eunoe.memory.language;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of PostgreSQL's text search configurations fits a text: the one whose language's commonest
 * words it has most of; {@code simple}, which stems nothing, for every other language.
 */
public final class SearchConfig {
  public static final String ENGLISH = "english";
  public static final String SIMPLE = "simple";

  /** Fewer words than this do not tell one language from another. */
  private static final int MIN_WORDS = 12;

  /** In running text about every third word is among the commonest; in another language few are. */
  private static final double MIN_SHARE = 0.12;

  private static final int MAX_WORDS = 400;

  /** Of an English text's letters nearly all are a to z. */
  private static final double MIN_LATIN = 0.95;

  private static final Map<String, Set<String>> COMMON =
      Map.of(
          ENGLISH,
          words(
              "the and to of a in is it i you that for my was on have with be are this not but we"
                  + " what so do your me at just can if like about"),
          "german",
          words(
              "der die das und ist ich nicht ein eine zu den mit auf für es sie wir du von war auch"
                  + " aber im dem hat habe wie noch mir mein"),
          "french",
          words(
              "le la les et est je ne pas un une de des du que qui pour dans en mon ma il elle nous"
                  + " vous avec sur ce mais au j'ai c'est"),
          "spanish",
          words(
              "el la los las y es que de en un una no por para con mi se lo su yo me pero como muy"
                  + " está más del al he tengo"),
          "italian",
          words(
              "il la lo gli e è che di un una non per con mi si sono ho ma come anche del della nel"
                  + " questo molto più mia mio"),
          "portuguese",
          words(
              "o a os as e é que de em um uma não por para com meu minha se eu mas como muito mais"
                  + " do da no na está tenho você"),
          "dutch",
          words(
              "de het een en is ik niet van dat in op te je met voor zijn was mijn maar ook aan er"
                  + " heb wij zij naar dit nog wel"));

  private SearchConfig() {}

  /** Empty where the text is too short to tell. */
  public static Optional<String> of(String text) {
    List<String> words = Words.of(text.substring(0, Math.min(text.length(), 8_000)));
    if (Unspaced.pairs(text.substring(0, Math.min(text.length(), 200))).size() >= MIN_WORDS) {
      return Optional.of(SIMPLE);
    }
    if (words.size() < MIN_WORDS) {
      return Optional.empty();
    }
    Map<String, Integer> hits = new HashMap<>();
    List<String> looked = words.subList(0, Math.min(words.size(), MAX_WORDS));
    for (String word : looked) {
      COMMON.forEach((config, common) -> {
        if (common.contains(word)) {
          hits.merge(config, 1, Integer::sum);
        }
      });
    }
    return hits.entrySet().stream()
        .filter(entry -> entry.getValue() >= MIN_SHARE * looked.size())
        .filter(entry -> hasTwo(COMMON.getOrDefault(entry.getKey(), Set.of()), looked))
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .or(() -> Optional.of(SIMPLE));
  }

  /**
   * Whether a text is English: by its letters, and by its commonest words, of which a short one has
   * to have one at least and no more of another language's.
   */
  public static boolean isEnglish(String text) {
    String looked = text.substring(0, Math.min(text.length(), 8_000));
    long letters = looked.chars().filter(Character::isLetter).count();
    long latin = looked.chars().filter(c -> (c | 0x20) >= 'a' && (c | 0x20) <= 'z').count();
    if (latin < MIN_LATIN * letters) {
      return false;
    }
    return of(looked).map(ENGLISH::equals).orElseGet(() -> isMostlyEnglish(Words.of(looked)));
  }

  private static boolean isMostlyEnglish(List<String> words) {
    Map<String, Long> hits = new HashMap<>();
    COMMON.forEach(
        (config, common) -> hits.put(config, words.stream().filter(common::contains).count()));
    long english = hits.getOrDefault(ENGLISH, 0L);
    return english > 0 && hits.values().stream().allMatch(other -> other <= english);
  }

  /**
   * Whether a word says too little in such a text to be looked up. What English leaves out means
   * something elsewhere, so that goes by the letters too: an undecided text counts as English.
   *
   * @param english whether the text has letters that English has, and no others
   */
  public static boolean isFunctionWord(String config, String word, boolean english) {
    return config.equals(ENGLISH)
        ? english && Words.isFunctionWord(word)
        : COMMON.getOrDefault(config, Set.of()).contains(word);
  }

  /** Many languages have one word of another's: "a" is an article in Hungarian too. */
  private static boolean hasTwo(Set<String> common, List<String> words) {
    return words.stream().filter(common::contains).distinct().limit(2).count() == 2;
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }
}
