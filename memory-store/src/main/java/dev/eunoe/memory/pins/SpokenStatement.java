package dev.eunoe.memory.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.language.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a sentence says, as far as it can take the place of another: "I eat pork again" of "I don't
 * eat pork", "answer in English from now on" of "always answer in French". English, as {@link
 * PinFinder} is.
 *
 * @param subjects what it is about that has one value at a time
 * @param words what it says of that, stemmed
 * @param denies whether it says that something is not so, or no more
 * @param ends whether what it is about is over, whatever it was: "I quit my job"
 */
public record SpokenStatement(
    Set<String> subjects, Set<String> words, boolean denies, boolean ends) {
  private static final String LANGUAGES =
      "english|french|german|spanish|italian|portuguese|dutch|japanese|chinese|mandarin|cantonese|korean|russian"
          + "|polish|turkish|arabic|hebrew|hindi|bengali|tamil|urdu|persian|farsi|swedish|norwegian|danish|finnish"
          + "|icelandic|greek|czech|slovak|hungarian|romanian|bulgarian|croatian|serbian|ukrainian|vietnamese|thai"
          + "|indonesian|malay|catalan|latin";

  /** Instructions for some occasions only stand beside those for all. */
  private static final Pattern CONDITION =
      Pattern.compile(
          "(?<!\\p{L})(?:when|whenever|if|unless|every time|for|translate|about)(?!\\p{L})");

  private static final Pattern ANSWER_LANGUAGE =
      word(
          "(?:answer|reply|respond|speak|talk|write|switch|communicate|continue|chat|use)(?:ing)?"
              + "(?: (?:to|with|me|us|back|only|always|everything|in|again)){0,4} (?:"
              + LANGUAGES
              + ")|(?:"
              + LANGUAGES
              + ") (?:only|please|from now on)");
  private static final Pattern LENGTH =
      word(
          "(?:short|shorter|brief|briefly|concise|long|longer|detailed|lengthy|elaborate|thorough|verbose)"
              + "(?: [\\p{L}-]{1,20}){0,2} (?:answers?|repl(?:y|ies)|responses?|explanations?|sentences?)"
              + "|(?:be|keep it|keep (?:them|answers|replies)|answer|reply) (?:more |very )?"
              + "(?:short|brief|briefly|concise|detailed|thorough|verbose)");
  private static final Pattern TONE = word("formal|formally|informal|informally|casual|casually");
  private static final Pattern UNITS =
      word("metric|imperial|celsius|fahrenheit|kilomet(?:er|re)s|miles");
  private static final Pattern CALLED = word("call(?:ing)? me|address(?:ing)? me as");
  private static final Pattern INSTEAD = word("instead|actually|now|from now on|changed");

  private static final Pattern CHANGE =
      word("again|now|instead|any ?more|any longer|no longer|from now on|from here on|actually");

  private static final Pattern HOME = word("live|lives|living|reside|move|moved|relocated|address");
  private static final Pattern WORK =
      word("work|working|worked|job|jobs|employed|profession|occupation|career|retired|resigned");
  private static final Pattern DIET =
      word("vegan|vegetarian|pescatarian|omnivore|(?:eat|eats|eating) (?:meat|everything|fish)");
  private static final Pattern NAME = word("my (?:\\p{L}{1,10} )?name|i am called|i'm called");

  private static final Pattern ENDS =
      Pattern.compile(
          "(?<!\\p{L})(?:i|we)(?:'ve|'m| have| am| was| got| just){0,3} (?:quit|lost|left|resigned from|gave up|given up)"
              + " (?:my|the|that|our) (?:old )?(?:job|work|position)(?!\\p{L})"
              + "|(?<!\\p{L})i(?:'ve|'m| have| am| just| recently){0,3} (?:retired|unemployed|resigned)(?!\\p{L})"
              + "|(?<!\\p{L})i (?:was|got|have been|am) (?:laid off|fired|let go)(?!\\p{L})");

  private static final Pattern NEVER_FORGET =
      Pattern.compile("(?<!\\p{L})(?:do not|don't|never) forget(?!\\p{L})");

  private static final Pattern DENIES =
      word(
          "not|never|no longer|no|nothing|cannot|quit|quitting|stop|stopped|gave up|given up|used to|without"
              + "|moved away|moved out|left(?!-)|forget|ignore|disregard|cured|outgrew|outgrown|over my|don't|didn't|isn't|aren't|won't|can't|needn't"
              + "|doesn't|haven't|hasn't|wasn't|ain't|avoid");

  /**
   * Words that say how, how much or since when; and those that only make a statement of the rest.
   */
  private static final Set<String> NEUTRAL =
      Set.of(
          ("severely highly deathly mildly strict strictly lifelong always never actually currently again anymore"
                  + " any longer long-term instead future still recently finally back quit stop stopped quitting gave"
                  + " given forget ignore disregard used use want need needn't have don't didn't isn't aren't can't won't"
                  + " avoid cannot fact person today days"
                  + " answer answers answering reply replies respond speak talk write call calling address only sure make"
                  + " may might please pleased fine ok okay allowed free feel try like also even ever going change changed"
                  + " started began start begin anyway right true correct time called name not no must should without")
              .split(" "));

  /** What a fact is about, which its subject says already. */
  private static final Set<String> OF_FACTS =
      Set.of("live living reside moved move relocated work working worked job".split(" "));

  private static Pattern word(String alternatives) {
    return Pattern.compile("(?<![\\p{L}'])(?:" + alternatives + ")(?![\\p{L}])");
  }

  static SpokenStatement of(Pin.Kind kind, String sentence) {
    String plain = PinFinder.plain(sentence);
    Set<String> subjects = kind == Pin.Kind.FACT ? factSubjects(plain) : instructionSubjects(plain);
    String told = NEVER_FORGET.matcher(plain).replaceAll("");
    Set<String> words = words(plain);
    if (kind == Pin.Kind.FACT) {
      words.removeAll(OF_FACTS);
    }
    return new SpokenStatement(
        subjects, words, DENIES.matcher(told).find(), ENDS.matcher(plain).find());
  }

  private static Set<String> factSubjects(String plain) {
    Set<String> subjects = new TreeSet<>();
    add(subjects, "home", HOME, plain);
    add(subjects, "work", WORK, plain);
    add(subjects, "diet", DIET, plain);
    add(subjects, "name", NAME, plain);
    if (CALLED.matcher(plain).find() && INSTEAD.matcher(plain).find()) {
      subjects.add("name");
    }
    return subjects;
  }

  private static Set<String> instructionSubjects(String plain) {
    Set<String> subjects = new TreeSet<>();
    if (CONDITION.matcher(plain).find()) {
      return subjects;
    }
    add(subjects, "language", ANSWER_LANGUAGE, plain);
    add(subjects, "length", LENGTH, plain);
    add(subjects, "tone", TONE, plain);
    add(subjects, "units", UNITS, plain);
    add(subjects, "called", CALLED, plain);
    if (NAME.matcher(plain).find() && INSTEAD.matcher(plain).find()) {
      subjects.add("called");
    }
    return subjects;
  }

  private static void add(Set<String> subjects, String subject, Pattern told, String plain) {
    if (told.matcher(plain).find()) {
      subjects.add(subject);
    }
  }

  private static Set<String> words(String plain) {
    Set<String> words = new HashSet<>();
    for (String word : Words.content(plain)) {
      if (!NEUTRAL.contains(word)) {
        words.add(OF_FACTS.contains(word) ? word : stem(word));
      }
    }
    return words;
  }

  /**
   * Enough that "peanut" and "peanuts", "smoke" and "smoking", "allergic" and "allergy" are one.
   */
  private static String stem(String word) {
    if (word.startsWith("allerg")) {
      return "allerg";
    }
    for (String ending : List.of("ing", "ies", "ed", "es", "s", "y", "e")) {
      if (word.endsWith(ending) && word.length() - ending.length() >= 3 && !word.endsWith("ss")) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }

  /**
   * Whether what a pin says no longer holds once this was remarked.
   *
   * @param kind of the pin
   * @param pinned what the pin says
   */
  public static boolean supersedes(Remark remark, Pin.Kind kind, String pinned) {
    boolean sameKind = remark.pin().filter(pin -> pin.kind() == kind).isPresent();
    boolean renames = remark.pin().isPresent() && of(kind, remark.text()).subjects.contains("name");
    boolean about =
        kind == Pin.Kind.FACT
            ? PinFinder.isAboutUser(remark.text())
            : PinFinder.isInstruction(remark.text());
    if (!sameKind && !renames && !about) {
      return false;
    }
    boolean gives =
        sameKind || renames || (kind == Pin.Kind.INSTRUCTION && isChange(remark.text()));
    return of(kind, remark.text()).supersedes(of(kind, pinned), kind, gives);
  }

  private static boolean isChange(String text) {
    return CHANGE.matcher(PinFinder.plain(text)).find();
  }

  /**
   * @param gives whether this says what holds from now on
   */
  private boolean supersedes(SpokenStatement older, Pin.Kind kind, boolean gives) {
    Set<String> common = new HashSet<>(subjects);
    common.retainAll(older.subjects);
    if (ends && common.contains("work")) {
      return true;
    }
    // what else has one value at a time among facts has a slot of its own
    boolean replaces =
        kind == Pin.Kind.INSTRUCTION || common.contains("diet") || common.contains("name");
    boolean another = !words.equals(older.words);
    if (!common.isEmpty() && replaces && gives && another && !denies && !older.denies) {
      return true;
    }
    if (denies == older.denies || older.words.isEmpty()) {
      return false;
    }
    boolean partly = !common.isEmpty() && words.stream().anyMatch(older.words::contains);
    return partly || words.containsAll(older.words);
  }
}
