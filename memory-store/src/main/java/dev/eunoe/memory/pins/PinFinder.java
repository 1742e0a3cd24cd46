package dev.eunoe.memory.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds standing instructions ("always answer in French", "from now on …", "never mention my job")
 * and facts about the user ("my name is …", "I am allergic to …") in what the user writes. They
 * cannot be found later by likeness to a question, so they are looked for when they are said.
 */
public final class PinFinder {
  private static final int MAX_WORDS = 40;

  /** Address and politeness before the sentence proper. */
  private static final String LEAD =
      "(?:(?:and|so|but|also|please|ok|okay|hey|hi|hello|well|oh|by the way|btw|just so you know|for the record"
          + "|remember|note|keep in mind|don't forget|do not forget|actually|sorry|correction|no|wait|update|good news|now)"
          + "(?: that)?[ ,:]+)*";

  private static final String ACTS =
      "(?:answer|reply|respond|write|speak|talk|call|address|use|say|mention|ask|tell|give|keep|make|include|add|avoid"
          + "|explain|translate|show|start|begin|end|finish|refer|assume|suggest|recommend|remind|apologi[sz]e|be)";

  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "^"
              + LEAD
              + "(?:(?:from now on|from here on|henceforth|in (?:the )?future|going forward|in all (?:your )?(?:answers|replies|responses)"
              + "|in every (?:answer|reply|response)|for all (?:future )?(?:answers|replies|responses)|whenever (?:i|you)\\b[^.!?]{0,80}|every time (?:i|you)\\b[^.!?]{0,80})[, ].+"
              + "|(?:you (?:should|must) |i (?:want|would like|'d like|need) you to |try to |make sure (?:to |you )?)?(?:always|never)\\s+"
              + ACTS
              + "\\b.+"
              + "|(?:don't|do not|stop|please don't) (?:ever )?(?:mention|bring up|talk about|call me|use|apologi[sz]e|ask|remind me|include|say)\\b.+(?:again|any ?more|ever|in (?:the )?future|my .+)"
              + "|(?:answer|reply|respond|write|speak|talk) (?:to me )?(?:only |always )?in (?:english|french|german|spanish|italian|portuguese|dutch|japanese|chinese|korean|russian|polish|turkish|arabic|hindi|swedish|norwegian|danish|finnish|greek|czech|ukrainian)\\b(?: (?:from now on|always|only|please|to me))*"
              + "|call me [\\p{L}][\\p{L}' -]{0,40}"
              + "|i (?:always )?prefer (?:short|brief|long|detailed|concise|simple|direct|formal|informal|plain)\\b.*(?:answers?|repl(?:y|ies)|responses?|explanations?).*"
              + "|.+ (?:from now on|in all your (?:answers|replies|responses)|in every (?:answer|reply|response)|every time you (?:answer|reply|respond))"
              + ")[.! ]*$");

  private static final Map<String, Pattern> FACTS =
      Map.of(
          "name",
              fact(
                  "my (?:full |first |last |real )?name(?:'s| is) (?!on\\b|in\\b|not\\b|of\\b|written\\b).+|i am called .+|i'm called .+"),
          "home",
              fact(
                  "(?:i|we)(?:'ve|'m|'re| have| am| are)? (?:(?:now|just|recently|finally|currently|actually) ){0,2}"
                      + "(?:live|living|reside|moved|relocated) (?:now |back |over ){0,2}(?:in|to|at|near) .+"
                      + "|my (?:new |home |current )?address is .+"),
          "work",
              fact(
                  "i(?:'ve|'m| have| am)? (?:(?:now|just|recently|currently|actually) ){0,2}"
                      + "(?:work|working|started|started working|got a job|got a new job) (?:now )?(?:as|at|for|with) .+"
                      + "|my (?:new |current )?(?:job|profession|occupation) is .+"),
          "birthday",
              fact(
                  "my birthday is .+|i was born (?:on|in) .+|i am \\d{1,3}(?: years old)?|i'm \\d{1,3} years old"),
          "pronouns", fact("my pronouns are .+|i use (?:he|she|they)/.+"),
          "language", fact("my (?:native language|mother tongue|first language) is .+"),
          "",
              fact(
                  "(?:i am|i'm|we are|we're) (?:(?:severely|very|highly|deathly|also|mildly) )?allergic to .+|i have an? .{0,40}\\ballergy.*"
                      + "|(?:i am|i'm) (?:an? |now )?(?:strict |lifelong )?(?:vegan|vegetarian|pescatarian|omnivore|diabetic|coeliac|celiac|deaf|blind|colou?r-?blind|lactose intolerant|gluten intolerant|left-handed)\\b.*"
                      + "|i (?:now |started to )?eat (?:meat|fish|everything)(?: again| now|,).*|i(?:'ve| have)? (?:started|went back to|gone back to) eating (?:meat|fish|everything)\\b.*"
                      + "|i (?:do not|don't|cannot|can't|never) (?:eat|drink) .+"));

  /** The user of themselves; what is said of others says nothing of the user. */
  private static final Pattern ABOUT_USER =
      Pattern.compile(
          "^"
              + LEAD
              + "(?:(?:i|we)(?:'\\p{L}{1,3})?|forget|ignore|disregard|never mind)(?!\\p{L}).*");

  private static final Pattern TO_ASSISTANT =
      Pattern.compile(
          "^"
              + LEAD
              + "(?:you (?:can|may|don't|do not|needn't|need not|should|shouldn't|must|no longer|are allowed)"
              + "|don't|do not|stop|never|always|no need|no more|feel free|it's (?:fine|ok|okay)"
              + "|i (?:don't|do not|no longer) (?:want|need) you|forget|ignore|disregard|quit|go back to|switch|"
              + ACTS
              + ")(?!\\p{L}).*");

  /** What is only thought, wished or supposed takes nothing back. */
  private static final Pattern UNSURE =
      Pattern.compile(
          "(?<!\\p{L})(?:if|maybe|perhaps|might|would|could|wish|hope|think|guess|unless|almost|probably|wonder)(?!\\p{L})");

  private PinFinder() {}

  private static Pattern fact(String alternatives) {
    return Pattern.compile("^" + LEAD + "(?:" + alternatives + ")[.! ]*$");
  }

  /** What is worth pinning in a user's message, in the order it is said. */
  public static List<FoundPin> find(String message) {
    return remarks(message).stream().flatMap(remark -> remark.pin().stream()).toList();
  }

  /**
   * What is worth pinning, and what may take back what is pinned, in the order it is said: whether
   * it does, {@link SpokenStatement} tells of each pin.
   */
  public static List<Remark> remarks(String message) {
    List<Remark> remarks = new ArrayList<>();
    for (String line : AuthoredText.lines(message)) {
      for (String sentence : Sentences.of(line)) {
        Optional<FoundPin> pin = pin(sentence);
        if (pin.isPresent() || mayTakeBack(sentence)) {
          remarks.add(new Remark(sentence, pin));
        }
      }
    }
    return remarks;
  }

  private static boolean mayTakeBack(String sentence) {
    return isSaidForGood(sentence)
        && !UNSURE.matcher(plain(sentence)).find()
        && (isAboutUser(sentence) || isInstruction(sentence));
  }

  static boolean isAboutUser(String sentence) {
    return ABOUT_USER.matcher(plain(sentence)).matches();
  }

  static boolean isInstruction(String sentence) {
    return TO_ASSISTANT.matcher(plain(sentence)).matches();
  }

  static String plain(String sentence) {
    return sentence.replace('’', '\'').toLowerCase(Locale.ROOT).strip();
  }

  private static boolean isSaidForGood(String sentence) {
    return sentence.length() <= Pin.MAX_CHARS
        && Words.count(sentence) <= MAX_WORDS
        && !sentence.contains("…")
        && !MessageKind.isQuestion(sentence);
  }

  private static Optional<FoundPin> pin(String sentence) {
    if (!isSaidForGood(sentence)) {
      return Optional.empty();
    }
    String plain = plain(sentence);
    if (INSTRUCTION.matcher(plain).matches()) {
      return Optional.of(new FoundPin(Pin.Kind.INSTRUCTION, sentence, ""));
    }
    return FACTS.entrySet().stream()
        .filter(fact -> fact.getValue().matcher(plain).matches())
        .findFirst()
        .map(fact -> new FoundPin(Pin.Kind.FACT, sentence, fact.getKey()));
  }
}
