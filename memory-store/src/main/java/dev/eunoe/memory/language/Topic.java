package dev.eunoe.memory.language;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What people tell about themselves and ask for in other words: "I'm Anna" has no word in common
 * with "What is my name?". A turn of the user and a question that touch the same topic share one
 * index term; ranking then weighs it by its rarity like any word.
 */
public enum Topic {
  NAME(
      "my name|call me|i(?:'m| am) called|people call me|(?:this is|it's) \\S+ (?:here|speaking)",
      "my name|who am i|am i called|(?:remember|know) me|name did i give"),
  HOME(
      "i(?:'m| am)? (?:now )?liv(?:e|ing)\\b|we live|i(?:'ve| have)? (?:just )?moved|my home|home is"
          + "|home ?town|my address|(?:flat|house) (?:is )?(?:at|in)",
      "i liv(?:e|ing)|am i living|my home|home ?town|my address|address did i"),
  ORIGIN(
      "i come from|i was born in|i grew up|i(?:'m| am) (?:originally )?from",
      "i come from|am i from|i born|i grow up|my (?:birthplace|origin)"),
  WORK(
      "i work|i(?:'m| am) (?:now )?(?:an?|the) (?!bit|little|fan)|i(?:'m| am) (?:working|employed)"
          + "|my (?:job|profession|company|employer)|a job|my living",
      "my (?:job|profession|employer|company|work)|what do i do|do i work|i work|for a living"),
  AGE(
      "years old|i(?:'m| am| just)? (?:turned )?\\d{1,3}\\b|i (?:just )?turned",
      "old am i|my age|age am i"),
  BIRTHDAY("birthday|i was born on", "birthday|i born"),
  TRIP(
      "i(?:'m| am) (?:going|flying|travell?ing) to|travel|trip|holiday|vacation|(?:we are|we're) (?:flying|going)",
      "am i (?:going|travell?ing|flying)|travel|trip|holiday|vacation|visit|i want to go"),
  LANGUAGE(
      "(?:i|we) speak|mother tongue|native language|i(?:'m| am) learning",
      "languages?|mother tongue|i speak"),
  HOBBY(
      "hobby|hobbies|free time|my evenings|spare time",
      "hobby|hobbies|free time|my evenings|spare time|for fun"),
  DIET(
      "allerg\\w+|i (?:can't|cannot|don't|do not) eat|vegetarian|vegan|makes me ill",
      "allerg\\w+|i eat|my diet|can't i eat"),
  SHOPPING("to buy|shopping", "buy|shopping"),
  MEETING(
      "i(?:'m| am) (?:meeting|seeing|having)|i(?:'ll| will) (?:meet|see)|a date with|dinner with",
      "am i (?:meeting|seeing|having)|i meet|a date with|my date|dinner with|i'm meeting"),
  TASTE(
      "favou?rite|i (?:really )?(?:like|love|prefer|hate|enjoy)",
      "favou?rite|do i (?:\\w+ )?(?:like|love|prefer|hate|enjoy)");

  /** "I'm Anna": a name where the capital is the only sign. */
  private static final Pattern CAPITAL_NAME =
      Pattern.compile("\\bI(?:'m| am) \\p{Lu}\\p{L}+(?: \\p{Lu}\\p{L}+)?(?:[.,!]|$| and\\b)");

  private final Pattern told;
  private final Pattern asked;

  Topic(String told, String asked) {
    this.told = Pattern.compile("\\b(?:" + told + ")");
    this.asked = Pattern.compile("\\b(?:" + asked + ")");
  }

  /** What the user tells about themselves in a text of theirs. */
  public static Set<Topic> toldIn(String text) {
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    String start = Plain.start(text);
    for (Topic topic : values()) {
      if (topic.told.matcher(start.toLowerCase(Locale.ROOT)).find()) {
        topics.add(topic);
      }
    }
    if (CAPITAL_NAME.matcher(start).find()) {
      topics.add(NAME);
    }
    return topics;
  }

  /** What a question wants to know of the user. */
  public static Set<Topic> askedIn(String question) {
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    String start = Plain.start(question).toLowerCase(Locale.ROOT);
    for (Topic topic : values()) {
      if (topic.asked.matcher(start).find()) {
        topics.add(topic);
      }
    }
    return topics;
  }
}
