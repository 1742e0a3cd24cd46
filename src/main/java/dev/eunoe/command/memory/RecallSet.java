package dev.eunoe.command.memory;

import java.time.Instant;
import java.util.List;

/** Conversations with questions about them and the turns that hold the answers. */
record RecallSet(List<Conversation> conversations) {
  RecallSet {
    conversations = List.copyOf(conversations);
  }

  record Conversation(List<Turn> turns, List<Question> questions) {
    Conversation {
      turns = List.copyOf(turns);
      questions = List.copyOf(questions);
    }

    /** When the last word was said: questions without a time come an hour later. */
    Instant end() {
      return turns.stream().map(Turn::at).max(Instant::compareTo).orElse(Instant.EPOCH);
    }
  }

  /**
   * @param role user, assistant or system
   * @param speaker a name; empty where the role says it all
   */
  record Turn(String id, String role, String speaker, Instant at, String text) {
    boolean isAnswer() {
      return role.equals("assistant");
    }
  }

  record Question(String kind, String text, Instant at, List<String> evidence) {
    Question {
      evidence = List.copyOf(evidence);
    }
  }
}
