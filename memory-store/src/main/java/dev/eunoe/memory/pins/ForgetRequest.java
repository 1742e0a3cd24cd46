package dev.eunoe.memory.pins;

import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.language.Sentences;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * "Forget that I live in Oslo", said to the assistant: it can only say that it did, so what is
 * meant is looked up, for the owner to confirm. In English, German, French and Spanish.
 */
public final class ForgetRequest {
  private static final Pattern ASKED =
      Pattern.compile(
          "^(?:(?:please|ok|okay|hey|and|now|also|bitte|s'il te plaît|por favor)[ ,]+)*"
              + "(?:(?:can|could|would|will) you (?:please )?|i (?:want|would like|'d like) you to |you (?:can|should) )?"
              + "(?:(?:forget|erase|delete|remove|stop remembering|do not remember|don't remember|no longer remember)"
              + "(?: from (?:your |the )?memory)?"
              + "(?: (?:everything|all|anything|what|whatever|the things?)(?: (?:that )?(?:i|you)(?:'ve| have)?"
              + " (?:said|told you|told|know|wrote|mentioned))?)?(?: (?:that|about|of))?"
              + "|vergiss,?(?: bitte)?(?: alles)?,?(?: (?:dass|über|was ich (?:dir )?über))?"
              + "|oublie,?(?: tout)?(?: (?:que|ce que je t'ai dit sur|sur))?"
              + "|olvida,?(?: todo)?(?: (?:que|lo que te dije sobre|sobre))?)"
              + "[ ,:]+(.{2,300}?)(?: from (?:your |the )?memory)?[.!? ]*$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private ForgetRequest() {}

  /** What a message asks to have forgotten; empty where it asks for nothing of the kind. */
  public static Optional<String> in(String message) {
    return AuthoredText.lines(message).stream()
        .flatMap(line -> Sentences.of(line).stream())
        .map(sentence -> ASKED.matcher(sentence.replace('’', '\'').strip()))
        .filter(Matcher::matches)
        .map(asked -> asked.group(1).strip())
        .filter(about -> !Meaning.of(about).isEmpty())
        .findFirst();
  }
}
