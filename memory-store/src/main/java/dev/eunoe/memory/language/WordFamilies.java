package dev.eunoe.memory.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * English words that belong together though no stemmer sees it: irregular forms ({@code go, went,
 * gone}) and words used for one another ({@code film, movie}). Used on questions only, so that a
 * list can change without an index being built again.
 */
public final class WordFamilies {
  private static final Map<String, Set<String>> FORMS = read("irregular.txt");
  private static final Map<String, Set<String>> RELATED = read("related.txt");

  private WordFamilies() {}

  /** The other forms of a lower-case word. */
  public static Set<String> forms(String word) {
    return FORMS.getOrDefault(word, Set.of());
  }

  /** What else a lower-case word may be called. */
  public static Set<String> related(String word) {
    Set<String> related = RELATED.get(word);
    if (related != null) {
      return related;
    }
    String singular = singular(word);
    return singular.equals(word) ? Set.of() : RELATED.getOrDefault(singular, Set.of());
  }

  private static String singular(String word) {
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.endsWith("s") && !word.endsWith("ss") && word.length() > 3
        ? word.substring(0, word.length() - 1)
        : word;
  }

  private static Map<String, Set<String>> read(String resource) {
    Map<String, Set<String>> groups = new HashMap<>();
    for (String line : lines(resource)) {
      List<String> words = List.of(line.split(" "));
      for (String word : words) {
        Set<String> others = groups.computeIfAbsent(word, _ -> new LinkedHashSet<>());
        others.addAll(words);
        others.remove(word);
      }
    }
    return groups;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = WordFamilies.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the word list " + resource + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
