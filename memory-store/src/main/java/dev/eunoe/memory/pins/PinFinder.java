package dev.eunoe.memory.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.TurnKind;
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
  private static final int MOST_WORDS = 40;

  /** Address and politeness before the sentence proper. */
  private static final String LEAD =
      "(?:(?:and|so|but|also|please|ok|okay|hey|hi|hello|well|oh|by the way|btw|just so you know|for the record"
          + "|remember|note|keep in mind|don't forget|do not forget)(?: that)?[ ,:]+)*";

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
                  "i (?:live|am living|reside|have moved|moved|just moved) (?:now )?(?:in|to|at|near) .+|i'm living in .+|my (?:home )?address is .+"),
          "work",
              fact(
                  "i (?:work|am working) (?:as|at|for) .+|i'm working (?:as|at|for) .+|my (?:job|profession|occupation) is .+"),
          "birthday",
              fact(
                  "my birthday is .+|i was born (?:on|in) .+|i am \\d{1,3}(?: years old)?|i'm \\d{1,3} years old"),
          "pronouns", fact("my pronouns are .+|i use (?:he|she|they)/.+"),
          "language", fact("my (?:native language|mother tongue|first language) is .+"),
          "",
              fact(
                  "(?:i am|i'm|we are|we're) (?:(?:severely|very|highly|deathly|also|mildly) )?allergic to .+|i have an? .{0,40}\\ballergy.*"
                      + "|(?:i am|i'm) (?:an? |now )?(?:strict |lifelong )?(?:vegan|vegetarian|pescatarian|diabetic|coeliac|celiac|deaf|blind|colou?r-?blind|lactose intolerant|gluten intolerant|left-handed)\\b.*"
                      + "|i (?:do not|don't|cannot|can't|never) (?:eat|drink) .+"));

  private PinFinder() {}

  private static Pattern fact(String alternatives) {
    return Pattern.compile("^" + LEAD + "(?:" + alternatives + ")[.! ]*$");
  }

  /** What is worth pinning in a user's message, in the order it is said. */
  public static List<FoundPin> find(String message) {
    List<FoundPin> found = new ArrayList<>();
    for (String line : AuthoredText.lines(message)) {
      for (String sentence : Sentences.of(line)) {
        pin(sentence).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<FoundPin> pin(String sentence) {
    if (sentence.length() > Pin.MAX_CHARS
        || Words.count(sentence) > MOST_WORDS
        || sentence.contains("…")
        || TurnKind.isQuestion(sentence)) {
      return Optional.empty();
    }
    String plain = sentence.replace('’', '\'').toLowerCase(Locale.ROOT).strip();
    if (INSTRUCTION.matcher(plain).matches()) {
      return Optional.of(new FoundPin(Pin.Kind.INSTRUCTION, sentence, ""));
    }
    return FACTS.entrySet().stream()
        .filter(fact -> fact.getValue().matcher(plain).matches())
        .findFirst()
        .map(fact -> new FoundPin(Pin.Kind.FACT, sentence, fact.getKey()));
  }
}
