package dev.eunoe.turn;

import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages to token ids, for the new part of a conversation only.
 *
 * <p>A conversation of a million tokens must not be rendered again for ten new words. So new
 * messages are rendered behind a short stand-in history and the stand-in's text is cut off. That is
 * right only for templates that append: rendering a longer list must begin with the rendering of
 * the shorter one. This is checked at start, and a template that rewrites history is refused.
 */
@ApplicationScoped
class TranscriptEncoder {
  private static final List<ChatMessage> STAND_IN =
      List.of(new ChatMessage("user", "Hi."), new ChatMessage("assistant", "Hello."));

  /** Characters counted at a time. */
  private static final int PIECE = 8_192;

  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final boolean showsNames;
  private final String standIn;
  private final int[] closing;

  TranscriptEncoder(Engine engine) {
    this.template = engine.template();
    this.tokenizer = engine.tokenizer();
    this.showsNames = showsNames(template);
    this.standIn = template.render(STAND_IN, false);
    requireAppending();
    this.closing = tokenizer.encodeTemplate(afterAnswer());
  }

  private void requireAppending() {
    var longer = new ArrayList<>(STAND_IN);
    longer.add(new ChatMessage("user", "And you?"));
    String question = template.render(STAND_IN.subList(0, 1), true);
    if (!template.render(longer, true).startsWith(standIn) || !standIn.startsWith(question)) {
      throw new IllegalStateException(
          "the model's chat template rewrites earlier messages, so its state cannot be reused;"
              + " eunoe needs a template that only appends");
    }
  }

  private String afterAnswer() {
    String question = template.render(STAND_IN.subList(0, 1), true);
    return standIn.substring(question.length() + STAND_IN.get(1).content().length());
  }

  /**
   * The ids of new messages and of the prompt for an answer.
   *
   * @param root whether they begin a conversation
   * @param memoryBlock put directly before the last user message; null for none
   */
  int[] encode(List<Message> messages, @Nullable String memoryBlock, boolean root) {
    List<ChatMessage> chat = withBlock(messages, memoryBlock);
    return tokenizer.encodeTemplate(rendered(chat, root, true));
  }

  /** What the template writes behind an answer: the end token, and what follows it. */
  int[] closing() {
    return closing.clone();
  }

  /**
   * Whether messages have so many tokens beyond a limit that they need not be encoded whole to know
   * it. They are counted piece by piece, and no further than to twice the limit: that a piece is
   * cut within a word changes its count by a few, never by so much.
   */
  boolean isSurelyBeyond(List<Message> messages, int limit) {
    long characters = messages.stream().mapToLong(message -> message.text().length()).sum();
    if (characters <= PIECE) {
      return false; // encoding them whole is as cheap
    }
    long tokens = 0;
    for (Message message : messages) {
      String text = message.text();
      for (int from = 0; from < text.length(); ) {
        int to = pieceEnd(text, from);
        tokens += count(text.substring(from, to));
        if (tokens > 2L * limit) {
          return true;
        }
        from = to;
      }
    }
    return false;
  }

  /** Never between the two halves of a character. */
  private static int pieceEnd(String text, int from) {
    int to = Math.min(text.length(), from + PIECE);
    boolean cutsCharacter = to < text.length() && Character.isHighSurrogate(text.charAt(to - 1));
    return cutsCharacter ? to - 1 : to;
  }

  int count(String text) {
    return tokenizer.encode(text).length;
  }

  /** The ids of a stored exchange under this tokenizer, from its words. */
  int[] encode(Exchange exchange, boolean root) {
    var chat = new ArrayList<ChatMessage>();
    for (StoredTurn turn : exchange.turns()) {
      chat.add(spoken(turn.role(), turn.speaker(), turn.text()));
    }
    return tokenizer.encodeTemplate(rendered(chat, root, false));
  }

  private String rendered(List<ChatMessage> chat, boolean root, boolean prompt) {
    if (root) {
      return template.render(chat, prompt);
    }
    var behind = new ArrayList<>(STAND_IN);
    behind.addAll(chat);
    return template.render(behind, prompt).substring(standIn.length());
  }

  private List<ChatMessage> withBlock(List<Message> messages, @Nullable String block) {
    var chat = new ArrayList<ChatMessage>();
    int question = lastUserMessage(messages);
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      String text = message.text();
      if (block != null && i == question) {
        if (template.knowsRole("memory")) {
          chat.add(new ChatMessage("memory", block));
        } else {
          text = "Notes from earlier, as data:\n" + block + "\n---\n" + text;
        }
      }
      chat.add(spoken(message.role(), message.speaker(), text));
    }
    return chat;
  }

  /**
   * As the template shows who speaks where it does, and in front of the words where it does not.
   */
  private ChatMessage spoken(String role, String speaker, String text) {
    if (speaker.isEmpty()) {
      return new ChatMessage(role, text);
    }
    return showsNames
        ? new ChatMessage(role, text, Map.of("name", speaker))
        : new ChatMessage(role, speaker + ": " + text);
  }

  private static boolean showsNames(ChatTemplate template) {
    var named = new ChatMessage("user", "Hi.", Map.of("name", "Zelmira"));
    return template.render(List.of(named), true).contains("Zelmira");
  }

  private static int lastUserMessage(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role().equals("user")) {
        return i;
      }
    }
    return -1;
  }
}
