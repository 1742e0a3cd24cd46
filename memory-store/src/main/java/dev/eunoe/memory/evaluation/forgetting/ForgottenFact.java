package dev.eunoe.memory.evaluation.forgetting;

import java.util.List;
import java.util.Locale;

/**
 * A fact, and how a talk tells it.
 *
 * @param told the owner's message that is to be forgotten
 * @param answer to it, in words of its own
 * @param again the owner, the same in other words, in another conversation
 * @param among the owner, among other things
 * @param translated the owner, in another language
 * @param later what an assistant answers to the first of the questions, given the message
 * @param pinned what the owner pins by hand
 * @param questions that ask for it, in the same words, in other words and in another language
 * @param needles what must be nowhere, in lower case
 */
record ForgottenFact(
    String told,
    String answer,
    String again,
    List<String> among,
    List<String> translated,
    String later,
    String pinned,
    List<String> questions,
    List<String> needles) {

  static final List<ForgottenFact> ALL =
      List.of(
          new ForgottenFact(
              "My sister is called Velmira Quorvane.",
              "What a lovely name for someone you grew up with.",
              "You know, Velmira Quorvane is my sister's name.",
              List.of("Velmira wants to visit the harbour in May and bring her dog."),
              List.of("Meine Schwester heißt Velmira Quorvane."),
              "Deine Schwester heißt Velmira Quorvane.",
              "My sister's name is Velmira Quorvane.",
              List.of("What is my sister called?", "Who is Velmira?", "Wie heißt meine Schwester?"),
              List.of("velmira", "quorvan")),
          new ForgottenFact(
              "The code of my locker is 40718.",
              "Five digits, I will keep them to myself.",
              "My locker's code is 40718!",
              List.of("I always mix up 40718 with the number of my bus pass."),
              List.of("Le code de mon casier est 40718."),
              "Le code est 40718.",
              "The locker has the code 40718.",
              List.of("What is the code of my locker?", "How do I open it?", "Quel est le code ?"),
              List.of("40718")),
          new ForgottenFact(
              "I live in Brantholm now.",
              "A move north, then, with longer winters.",
              "Now I live in Brantholm, remember?",
              List.of("The trains to Brantholm are late whenever it snows."),
              List.of("Ahora vivo en Brantholm."),
              "Vives en Brantholm.",
              "Live in Brantholm",
              List.of("Where do I live?", "Which town is my home?", "¿Dónde vivo?"),
              List.of("brantholm")),
          new ForgottenFact(
              "My name is Ilvo Tarrasque.",
              "A pleasure, I will use the first of the two.",
              "I am Ilvo Tarrasque by name.",
              List.of("The parcel is addressed to Tarrasque and stands at the neighbours'."),
              List.of("Ich heiße Ilvo Tarrasque."),
              "Sie heißen Ilvo Tarrasque.",
              "Ilvo Tarrasque is my name.",
              List.of("What is my name?", "Who am I?", "Wie heiße ich?"),
              List.of("ilvo", "tarrasque")),
          new ForgottenFact(
              "I am allergic to peanuts.",
              "Dann lasse ich Erdnüsse überall weg.",
              "I'm allergic to peanuts, you know.",
              List.of("We left the party early, they had peanuts and I am allergic."),
              List.of(),
              "Nothing with peanuts in it, as you are allergic to them.",
              "Allergic to peanuts",
              List.of(
                  "What am I allergic to?", "Is satay fine for me?", "Was darf ich nicht essen?"),
              List.of("peanut", "erdn", "allergic")),
          new ForgottenFact(
              "My flight to Vantorre leaves at 17:45 on Friday.",
              "Be there two hours earlier, then.",
              "On Friday at 17:45 my flight leaves to Vantorre.",
              List.of("A hotel in Vantorre costs more than I thought, so I keep looking."),
              List.of("Mein Flug nach Vantorre geht am Freitag um 17:45."),
              "Am Freitag um 17:45, nach Vantorre.",
              "The flight to Vantorre leaves on Friday at 17:45.",
              List.of("When does my flight leave?", "Where do I fly to?", "Wann geht mein Flug?"),
              List.of("vantorre", "17:45")));

  /** Whether a text still has it. */
  boolean isIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return needles.stream().anyMatch(lower::contains);
  }
}
