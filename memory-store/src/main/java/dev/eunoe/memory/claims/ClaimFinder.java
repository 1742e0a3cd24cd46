package dev.eunoe.memory.claims;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.pins.AuthoredText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds claims in what the user writes, by English patterns: "my favourite colour is green", "we
 * live in Bodø", "the dentist's appointment has moved to Friday". A rule cannot understand, so it
 * keeps silent about what is denied, supposed, quoted, past, asked or long, and about every other
 * language.
 */
public final class ClaimFinder {
  private static final int MAX_WORDS = 30;
  private static final int MAX_SLOT_WORDS = 5;

  private static final String LEAD =
      "(?:(?:and|so|but|also|ok|okay|hey|hi|hello|well|oh|by the way|btw|actually|now|these days|for the record"
          + "|remember|note|just so you know|good news|bad news|update|news)(?: that)?[ ,:!-]+)*";

  private static final String ADVERBS = "(?:(?:now|actually|currently|still|really|just) )*";

  /** What is only thought, wished, denied or over. */
  private static final Pattern UNSURE =
      Pattern.compile(
          "\\b(?:if|maybe|perhaps|might|would|could|wish|hope|think|guess|not|never|no longer|used to|was|were|had"
              + "|want|should|unless|almost|probably|either|sometimes|one of)\\b|n't\\b");

  private static final Pattern CHANGE =
      Pattern.compile(
          "\\b(?:now|instead|any ?more|these days|from now on|changed|moved|switched|since|actually)\\b");

  private static final Pattern IS =
      Pattern.compile(
          "^"
              + LEAD
              + "((?:my|our) [^,;:.!?]{2,60}?) (?:is|are) "
              + ADVERBS
              + "(?:called |named )?(.+)$");

  private static final Pattern MOVED =
      Pattern.compile(
          "^"
              + LEAD
              + "((?:my|our|the) [^,;:.!?]{2,60}?) (?:has been|have been|has|got|is) (?:now )?(?:moved|changed|postponed|rescheduled|pushed back|brought forward) (?:to|until) (.+)$");

  private static final Pattern HOME =
      Pattern.compile(
          "^"
              + LEAD
              + "(?:i|we)(?:'ve|'m| have| am| are)? "
              + ADVERBS
              + "(?:live|living|moved|moved house|relocated) (?:in|to|at) (.+)$");

  private static final Pattern WORK =
      Pattern.compile(
          "^"
              + LEAD
              + "i(?:'ve|'m| have| am)? "
              + ADVERBS
              + "(?:work|working|started|started working|started work) (as|at|for) (.+)$");

  private static final Pattern AGE =
      Pattern.compile(
          "^" + LEAD + "(?:i am|i'm|i turned|i just turned) (\\d{1,3})(?: years old)?\\W*$");

  /** Last words of what has one value at a time. */
  private static final Set<String> SINGLE =
      Set.of(
          ("name surname nickname birthday anniversary age address hometown postcode job employer boss landlord"
                  + " height weight salary rent password pin username email number size landline mobile phone"
                  + " nationality religion profession occupation husband wife fiancé fiancée spouse"
                  + " plate balance bedtime curfew deadline")
              .split(" "));

  private ClaimFinder() {}

  /** What a message of the user's claims; of several about one thing the last. */
  public static List<Claim> find(String message) {
    List<Claim> found = new ArrayList<>();
    for (String line : AuthoredText.lines(message)) {
      for (String sentence : Sentences.of(line)) {
        claim(sentence)
            .ifPresent(claim -> {
              found.removeIf(earlier -> earlier.slot().equals(claim.slot()));
              found.add(claim);
            });
      }
    }
    return found;
  }

  /**
   * @param plain a sentence in lower case
   */
  static boolean isUnsure(String plain) {
    return UNSURE.matcher(plain).find();
  }

  private static Optional<Claim> claim(String sentence) {
    String plain = sentence.replace('’', '\'').toLowerCase(Locale.ROOT).strip();
    if (Words.count(plain) > MAX_WORDS
        || plain.contains("…")
        || MessageKind.isQuestion(sentence)
        || UNSURE.matcher(plain).find()) {
      return Optional.empty();
    }
    boolean change = CHANGE.matcher(plain).find();
    Matcher home = HOME.matcher(plain);
    if (home.matches()) {
      return Optional.of(new Claim("home", home.group(1), true, change));
    }
    Matcher work = WORK.matcher(plain);
    if (work.matches()) {
      String slot = work.group(1).equals("as") ? "work as" : "work at";
      return Optional.of(new Claim(slot, work.group(2), false, change));
    }
    Matcher age = AGE.matcher(plain);
    if (age.matches()) {
      return Optional.of(new Claim("age", age.group(1), true, change));
    }
    Matcher moved = MOVED.matcher(plain);
    if (moved.matches()) {
      return about(moved.group(1), moved.group(2), true);
    }
    Matcher is = IS.matcher(plain);
    return is.matches() ? about(is.group(1), is.group(2), change) : Optional.empty();
  }

  private static Optional<Claim> about(String thing, String value, boolean change) {
    List<String> words =
        new ArrayList<>(Words.of(thing).stream().map(ClaimFinder::spelling).toList());
    words.removeIf(word -> word.equals("new") || word.equals("current"));
    if (!words.isEmpty() && words.getFirst().equals("the")) {
      words.set(0, "my"); // "my appointment … the appointment has moved to Friday"
    }
    if (words.size() < 2 || words.size() > MAX_SLOT_WORDS) {
      return Optional.empty();
    }
    boolean single = words.contains("favorite") || SINGLE.contains(words.getLast());
    return Optional.of(new Claim(String.join(" ", words), value, single, change));
  }

  private static String spelling(String word) {
    return word.equals("favourite") ? "favorite" : word.equals("colour") ? "color" : word;
  }
}
