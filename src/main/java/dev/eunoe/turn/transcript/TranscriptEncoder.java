package dev.eunoe.turn.transcript;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Prompt.KeptAnswer;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.Tokenizer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Messages to token ids, for the new part of a conversation only: a conversation of a million
 * tokens must not be rendered again for ten new words. {@link GrowingTemplate} says where that can
 * be.
 */
@Startup
@ApplicationScoped
public class TranscriptEncoder {
  /** The role of a text that is no message: it stands alone, and no template is put around it. */
  public static final String PLAIN = "plain";

  /** Characters counted at a time. */
  private static final int PIECE = 8_192;

  private final GrowingTemplate template;
  private final CallTemplate calls;
  private final ReasoningTemplates reasoning;
  private final Tokenizer tokenizer;
  private final boolean showsNames;
  private final int[] closing;

  @Inject
  public TranscriptEncoder(Engine engine) {
    this(engine.name(), engine.template(), engine.tokenizer());
  }

  public TranscriptEncoder(String model, ChatTemplate template, Tokenizer tokenizer) {
    this.calls =
        new CallTemplate(
            template,
            tokenizer.specialTokens(),
            new ToolPrompt(template, tokenizer).form().orElse(null));
    String opening =
        ReasoningMarkers.of(template, tokenizer).map(ReasoningMarkers::unreasoned).orElse("");
    this.template = new GrowingTemplate(model, calls, opening);
    this.tokenizer = tokenizer;
    this.reasoning = new ReasoningTemplates(model, calls, tokenizer, this.template);
    this.showsNames = showsNames(template);
    this.closing = tokenizer.encodeTemplate(this.template.closing());
  }

  /**
   * The ids of new messages and of the prompt for an answer.
   *
   * @param root whether they begin a conversation
   * @param memoryBlock put directly before the last user message; null for none
   * @throws TemplateCannotAppendException when they do not begin one, and the template would not
   *     put them at its end
   */
  public int[] encode(List<Message> messages, @Nullable String memoryBlock, boolean root) {
    return encode(messages, memoryBlock, root, ReasoningEffort.DEFAULT);
  }

  /** The same, for an answer before which the model is asked to reason that much. */
  public int[] encode(
      List<Message> messages, @Nullable String memoryBlock, boolean root, ReasoningEffort effort) {
    if (isPlain(messages)) {
      return tokenizer.encodeTemplate(messages.getFirst().text());
    }
    GrowingTemplate asking = reasoning.of(effort);
    List<ChatMessage> chat = placed(withBlock(messages, memoryBlock), root);
    return tokenizer.encodeTemplate(
        root ? asking.whole(chat, true) : asking.behindAnswer(chat, true));
  }

  /**
   * The ids of new messages as they read once their answer has been given and something follows it,
   * up to where that answer begins: those of {@link #encode} for most templates.
   *
   * @param root whether they begin a conversation
   * @throws TemplateCannotAppendException as {@link #encode}
   */
  public int[] encodeAsHistory(List<Message> messages, boolean root) {
    if (!template.rewritesQuestions() || isPlain(messages)) {
      return encode(messages, null, root);
    }
    List<ChatMessage> chat = placed(withBlock(messages, null), root);
    return tokenizer.encodeTemplate(template.questionInHistory(chat, root));
  }

  /** Whether they are one text that goes on without a template. */
  public static boolean isPlain(List<Message> messages) {
    return !messages.isEmpty() && messages.getFirst().role().equals(PLAIN);
  }

  /** Whether messages are given to the model otherwise than they read later on. */
  public boolean rewritesQuestions(ReasoningEffort effort) {
    return template.rewritesQuestions() || reasoning.of(effort) != template;
  }

  /** How the model reasons after this prompt; empty for one that does not. */
  public Optional<ReasoningOptions> reasoning(ReasoningRequest asked, int[] prompt) {
    return reasoning.options(asked, prompt);
  }

  /** Whether these messages can be added to a conversation. */
  public boolean appends(List<Message> messages) {
    try {
      return !template.behindAnswer(withBlock(messages, null), true).isEmpty();
    } catch (TemplateCannotAppendException e) {
      return false;
    }
  }

  /** What the template writes behind an answer: the end token, and what follows it. */
  public int[] closing() {
    return closing.clone();
  }

  /**
   * How answers are kept.
   *
   * @param redacted from what was written to what may be kept
   */
  public KeptAnswer kept(UnaryOperator<String> redacted) {
    return new AnswerInHistory(template, redacted);
  }

  /**
   * Whether messages have so many tokens beyond a limit that they need not be encoded whole to know
   * it. They are counted piece by piece, and no further than to twice the limit: that a piece is
   * cut within a word changes its count by a few, never by so much.
   */
  public boolean isSurelyBeyond(List<Message> messages, int limit) {
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

  public int count(String text) {
    return tokenizer.encode(text).length;
  }

  /**
   * The ids of a stored exchange under this tokenizer, from its words.
   *
   * @throws TemplateCannotAppendException when the template would not put it where it stands
   */
  public int[] encode(Exchange exchange, boolean root) {
    return tokenizer.encodeTemplate(rendered(chat(exchange), root));
  }

  /** The ids of a conversation from its beginning, from its words, as the template puts them. */
  public int[] encodeWhole(List<Exchange> exchanges) {
    List<ChatMessage> chat = exchanges.stream().flatMap(e -> chat(e).stream()).toList();
    return tokenizer.encodeTemplate(rendered(chat, true));
  }

  private List<ChatMessage> chat(Exchange exchange) {
    var chat = new ArrayList<ChatMessage>();
    for (StoredMessage turn : exchange.turns()) {
      boolean answer = turn.role().equals("assistant");
      String text = answer ? template.inHistory(turn.text()) : turn.text();
      chat.add(spoken(turn.role(), turn.speaker(), text));
    }
    return chat;
  }

  private String rendered(List<ChatMessage> chat, boolean root) {
    List<ChatMessage> placed = placed(chat, root);
    boolean answered = !placed.isEmpty() && placed.getLast().role().equals("assistant");
    if (answered) {
      return template.answeredInHistory(placed, root);
    }
    return root ? template.whole(placed, false) : template.behindAnswer(placed, false);
  }

  private List<ChatMessage> placed(List<ChatMessage> chat, boolean root) {
    return root && !template.isSystemKept() ? systemInQuestion(chat) : chat;
  }

  /** Where a template moves the system's words with each question, they stay with the first one. */
  private static List<ChatMessage> systemInQuestion(List<ChatMessage> chat) {
    int front = 0;
    var words = new StringBuilder();
    ToolSystem told = new ToolSystem(List.of(), "");
    while (front < chat.size() && chat.get(front).role().equals("system")) {
      ToolSystem said = ToolSystem.of(chat.get(front++).content());
      told = front == 1 ? said : told;
      String content = front == 1 ? said.words() : said.said();
      words.append(content).append(content.isEmpty() ? "" : "\n\n");
    }
    if (front == 0 || front == chat.size() || !chat.get(front).role().equals("user")) {
      return chat;
    }
    ChatMessage first = chat.get(front);
    var moved = new ArrayList<>(chat.subList(front, chat.size()));
    moved.set(0, new ChatMessage(first.role(), words + first.content(), first.more()));
    if (!told.tools().isEmpty()) {
      moved.addFirst(new ChatMessage("system", new ToolSystem(told.tools(), "").said()));
    }
    return moved;
  }

  private List<ChatMessage> withBlock(List<Message> messages, @Nullable String block) {
    var chat = new ArrayList<ChatMessage>();
    int question = lastUserMessage(messages);
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      String text = message.text();
      if (block != null && i == question) {
        if (template.hasMemoryRole()) {
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
    if (role.equals("tool")) {
      return calls.result(speaker, text);
    }
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
