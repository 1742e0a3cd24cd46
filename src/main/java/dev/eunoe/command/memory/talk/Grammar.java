package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills templates from lists of words. {@code {thing}} is chosen once and then bound, {@code
 * {thing2}} is another one, {@code {~thing}} its other name, {@code {Thing}} begins a sentence,
 * {@code {#3-9}} is a number, {@code {a|b}} either.
 */
final class Grammar {
  private static final Pattern SLOT = Pattern.compile("\\{([^{}]+)}");

  private static final Pattern A_BEFORE_VOWEL = Pattern.compile("\\b([Aa]) (?=[aeio])");

  /** Lists of "name/other name". */
  private static final Set<String> TWO_NAMES = Set.of("thing", "area", "person", "project");

  private static final double SAYS_WHO_SOMEBODY_IS = 0.25;

  private final Map<String, List<String>> lists;
  private final Random random;

  Grammar(Map<String, List<String>> lists, Random random) {
    this.lists = lists;
    this.random = random;
  }

  /** The same with more lists; those of the same name are joined. */
  Grammar with(Map<String, List<String>> more) {
    Map<String, List<String>> joined = new LinkedHashMap<>(lists);
    more.forEach((name, list) -> {
      List<String> all = new ArrayList<>(joined.getOrDefault(name, List.of()));
      all.addAll(list);
      joined.put(name, all);
    });
    return new Grammar(joined, random);
  }

  String any(String list) {
    List<String> all = lists.getOrDefault(list, List.of());
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a template names the list " + list + ", which is empty");
    }
    return all.get(random.nextInt(all.size()));
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /**
   * @param bound what is chosen already, by slot; what is chosen is put into it
   * @param others how often things are called by their other names
   */
  String fill(String template, Map<String, String> bound, double others) {
    Matcher slot = SLOT.matcher(template);
    var filled = new StringBuilder();
    while (slot.find()) {
      slot.appendReplacement(filled, Matcher.quoteReplacement(value(slot.group(1), bound, others)));
    }
    return A_BEFORE_VOWEL.matcher(slot.appendTail(filled)).replaceAll("$1n ");
  }

  private String value(String slot, Map<String, String> bound, double others) {
    if (slot.indexOf('|') >= 0) {
      String[] choices = slot.split("\\|", -1);
      return choices[random.nextInt(choices.length)];
    }
    if (slot.startsWith("#")) {
      String[] range = slot.substring(1).split("-");
      int from = Integer.parseInt(range[0]);
      return String.valueOf(from + random.nextInt(Integer.parseInt(range[1]) - from + 1));
    }
    boolean other = slot.startsWith("~");
    String name = other ? slot.substring(1) : slot;
    boolean begins = Character.isUpperCase(name.charAt(0));
    String key = begins ? name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1) : name;
    String chosen = bound.get(key);
    if (chosen == null) {
      chosen = choose(key, bound, others);
      bound.put(key, chosen);
    }
    String said = called(key.replaceAll("\\d", ""), chosen, other, others);
    return begins ? capitalised(said) : said;
  }

  private String choose(String key, Map<String, String> bound, double others) {
    String list = key.replaceAll("\\d", "");
    for (int tries = 0; ; tries++) {
      String chosen = fill(any(list), bound, others);
      if (tries > 20 || key.equals(list) || !bound.containsValue(chosen)) {
        return chosen;
      }
    }
  }

  private String called(String list, String chosen, boolean other, double others) {
    int slash = TWO_NAMES.contains(list) ? chosen.indexOf('/') : -1;
    if (slash < 0) {
      return chosen;
    }
    String first = chosen.substring(0, slash);
    String second = chosen.substring(slash + 1);
    if (other) {
      return second;
    }
    if (list.equals("person")) {
      return others >= 0 && chance(SAYS_WHO_SOMEBODY_IS) ? first + " (" + second + ")" : first;
    }
    return chance(others) ? second : first;
  }

  static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
