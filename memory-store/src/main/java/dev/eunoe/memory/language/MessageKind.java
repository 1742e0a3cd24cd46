package dev.eunoe.memory.language;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a turn does, and so how much recall should trust it. */
public enum MessageKind {
  /** The user states something. */
  STATEMENT,
  /** The assistant says something. */
  ANSWER,
  /** Thanks, greetings and the like. */
  SMALL_TALK,
  /** Nothing but questions, or requests to be told something. */
  QUESTION,
  /** The assistant says that it does not know: true then, misleading ever after. */
  UNKNOWING,
  /** Instructions and whatever else is not part of the talk: never recalled. */
  OTHER;

  private static final Pattern ASKS =
      Pattern.compile(
          "^(?:(?:and|so|but|ok|okay|well|hey|hi|hello|sorry|please|now|also|then|by the way|just)\\b[ ,]*)*"
              + "(?:what(?:'s)?|who(?:'s|se|m)?|where(?:'s)?|when(?:'s)?|why|how(?:'s)?|which"
              + "|(?:do|does|did|can|could|will|would|should|have|has|are|is|was|were|may|might) (?:you|i|we|my|the|it|he|she|they|there|that|this)"
              + "|(?:tell|remind|show) me\\b(?! that)|do you (?:remember|recall|know)|any idea)\\b.*");

  /** Questions by their mark that tell: "Can you remember that my sister is called Mira?" */
  private static final Pattern TELLS =
      Pattern.compile(
          ".*\\b(?:remember|note|forget|keep in mind|know) that (?:my|the|our|i|we|he|she|it)\\b.*");

  private static final Pattern UNKNOWS =
      Pattern.compile(
          ".*\\b(?:you (?:have not|haven't|did not|didn't|never) (?:yet )?(?:told|tell|mention\\w*|said|say|share\\w*)"
              + "|i (?:do not|don't) (?:know|remember|recall|have (?:any|that|this))"
              + "|(?:i am|i'm) not (?:sure|aware)|no (?:record|memory) of)\\b.*");
  private static final Pattern CHATS =
      Pattern.compile(
          "^(?:(?:thanks?|thank you|ok|okay|hi|hello|hey|bye|goodbye|yes|no|great|nice|cool|sure|good"
              + "|wow|perfect|lovely|haha|welcome|you're welcome|you are welcome|very|much|so|a lot|there"
              + "|morning|evening|night|again|see you|later|got it|i see|sounds good|that's|that is|all"
              + "|right|fine|please|for that|everyone|everybody)\\b[ ,.!…]*)+$");

  /** The kind of a whole turn; one statement among questions makes it a statement. */
  public static MessageKind of(String role, String text) {
    boolean user = role.equals("user");
    if (!user && !role.equals("assistant")) {
      return OTHER;
    }
    List<String> sentences = Sentences.of(text);
    if (sentences.isEmpty() || sentences.stream().allMatch(MessageKind::isSmallTalk)) {
      return SMALL_TALK;
    }
    boolean states = sentences.stream().anyMatch(s -> !isQuestion(s) && !isSmallTalk(s));
    if (!states) {
      return QUESTION;
    }
    if (user) {
      return STATEMENT;
    }
    return sentences.stream().anyMatch(MessageKind::isUnknowing) ? UNKNOWING : ANSWER;
  }

  /** True for sentences that do nothing but ask: by their mark, or by how they begin. */
  public static boolean isQuestion(String sentence) {
    String plain = plain(sentence);
    if (plain.length() < 400 && TELLS.matcher(plain).matches() || Asking.tells(plain)) {
      return false;
    }
    return plain.endsWith("?") || (plain.length() < 400 && ASKS.matcher(plain).matches());
  }

  public static boolean isSmallTalk(String sentence) {
    String plain = plain(sentence);
    return plain.length() < 80 && CHATS.matcher(plain).matches();
  }

  public static boolean isUnknowing(String sentence) {
    String plain = plain(sentence);
    return plain.length() < 400 && UNKNOWS.matcher(plain).matches();
  }

  private static String plain(String sentence) {
    String plain = sentence.strip().replace('’', '\'').toLowerCase(Locale.ROOT);
    int end = plain.length();
    while (end > 0 && "\"')]* ".indexOf(plain.charAt(end - 1)) >= 0) {
      end--;
    }
    return plain.substring(0, end);
  }
}
