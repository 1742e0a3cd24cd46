package dev.eunoe.config;

import dev.eunoe.memory.dense.Embeddings;
import dev.eunoe.model.config.KeyValueFormat;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.hibernate.validator.constraints.time.DurationMin;

/** Every setting of the server, prefix {@code eunoe}. */
@ConfigMapping(prefix = "eunoe")
public interface EunoeConfig {

  /**
   * The checkpoint: a folder with config.json, *.safetensors, tokenizer.json and chat template, or
   * a GGUF file, which holds all of them.
   */
  Path model();

  /**
   * The kernels to use: {@code auto}, {@code vector}, {@code scalar}, {@code onednn} or {@code
   * tornado}.
   */
  @WithDefault("auto")
  String backend();

  /**
   * The form weights are kept in: {@code auto} (quantised blocks repacked, all else as stored),
   * {@code stored}, {@code bf16}, {@code int8} or {@code int4}.
   */
  @WithDefault("auto")
  String weights();

  Engine engine();

  State state();

  Turns turns();

  Memory memory();

  AuthConfig auth();

  OidcConfig oidc();

  LimitsConfig limits();

  Owners owners();

  WebConfig web();

  Start start();

  /** How the model is run. */
  interface Engine {
    /** Threads that share one operation of the model; the physical cores where none is named. */
    OptionalInt threads();

    /** Answers written at the same time; each step of the model reads its weights once for all. */
    @WithDefault("8")
    @Min(1)
    int batch();

    /**
     * Answers that may wait for a place; one more is refused with status 429, unless its owner has
     * fewer waiting than an even share.
     */
    @WithDefault("64")
    @Min(1)
    int queue();

    /**
     * Bytes of memory the states of all answers may hold together; half of what is free once the
     * weights are loaded, and copies of states that are written have their part, where none is
     * named. An answer waits until there is room for it.
     */
    OptionalLong stateMemory();
  }

  /** How the model keeps what it has read. */
  interface State {
    /** How keys and values are kept: {@code f32}, {@code bf16} or {@code q8}. */
    @WithDefault("bf16")
    KeyValueFormat kv();

    /**
     * Tokens that layers of full attention look back at; as many as the context has room for, where
     * none is named.
     */
    OptionalInt window();

    /** Tokens at the beginning of a conversation that these layers see for good. */
    @WithDefault("4")
    @Min(0)
    int first();

    /**
     * Positions of other tokens that these layers see for good where they know no positions, such
     * as {@code 17,100-163}.
     */
    Optional<String> global();

    /**
     * Tokens that these layers see at most; as many as the model was trained with, where none is
     * named. A conversation that is longer goes on, with its oldest words in the memory alone.
     */
    OptionalLong context();

    /**
     * Bytes of memory that states may take between turns; half of what those of answers may, where
     * none is named.
     */
    OptionalLong memory();

    /**
     * A state is written when reading its tokens since the last one again would take longer; 0
     * writes each before its answer is told to be complete.
     */
    @WithDefault("500ms")
    @DurationMin
    Duration readAgain();

    /**
     * A state that nobody has continued for so long is written; while answers are being written,
     * one that nobody has continued for six times as long.
     */
    @WithDefault("10s")
    @DurationMin(millis = 1)
    Duration idle();
  }

  /** Limits and defaults of one turn. */
  interface Turns {
    /**
     * Characters a request may bring for each token, so that its length is known before its words
     * are read. Four are usual; a text of longer ones on average is blanks, or no text.
     */
    int CHARACTERS_OF_A_TOKEN = 32;

    /** Read at the start of every conversation that brings no instructions of its own. */
    Optional<String> instructions();

    /**
     * New tokens that one request may bring, its memory block included: a history of elsewhere is
     * all new, and agents bring long ones.
     */
    @WithDefault("131072")
    @Min(16)
    int maxInputTokens();

    /** For how long after its end the events of an answer can be followed again. */
    @WithDefault("1h")
    @DurationMin
    Duration eventsKept();

    /** Tokens of an answer where the request names no limit. */
    @WithDefault("512")
    @Min(1)
    int defaultOutputTokens();

    /**
     * Tokens that a model which reasons may take for it before an answer, beside those of the
     * answer itself, where the request names neither limit nor effort.
     */
    @WithDefault("2048")
    @Min(0)
    int defaultReasoningTokens();

    /** The most tokens a request may ask for. */
    @WithDefault("32768")
    @Min(1)
    int maxOutputTokens();

    /** The sampling temperature where the request names none. */
    @WithDefault("0")
    @Min(0)
    @Max(2)
    float temperature();
  }

  /** What happens when the server starts. */
  interface Start {
    /**
     * Whether answers are finished whose server is gone, or marked as failed where they cannot be;
     * those of other servers that live are let be.
     */
    @WithDefault("true")
    boolean failInterrupted();

    /**
     * For how long answers to nobody are written, so that the kernels are compiled when the first
     * person asks. One is in any case, which shows that there is room for it: of a few tokens where
     * the time is none, and then no kernels are compiled ahead either.
     */
    @WithDefault("1500ms")
    Duration warmUp();
  }

  /** Who words summaries. */
  enum Summaries {
    AUTO,
    EXTRACTIVE,
    MODEL
  }

  /** The memory beyond the window. */
  interface Memory {
    /** Whether past turns are recalled at all. */
    @WithDefault("true")
    boolean enabled();

    /** Tokens of the model's tokenizer the block of recalled turns may take. */
    @WithDefault("110")
    @Min(16)
    int budgetTokens();

    /** Tokens of it that pinned instructions and facts may take, beside the recalled turns. */
    @WithDefault("48")
    @Min(16)
    int pinBudgetTokens();

    /** Whether keys, card numbers and passwords are left out of what is kept. */
    @WithDefault("true")
    boolean redactSecrets();

    /**
     * Who words the summaries of what left the window: {@code extractive}, the sentences that carry
     * most; {@code model}, the model, held to those; {@code auto}, the model where its folder
     * declares in a {@code summary.json} how it is asked.
     */
    @WithDefault("auto")
    Summaries summaries();

    /**
     * The sentence encoder by which recall finds what was said in other words, beside the words
     * themselves: {@code off}, or {@code minilm}, for English.
     */
    @WithDefault("off")
    Embeddings embeddings();

    /**
     * How often the figures of all owners' summaries are added up for the metrics. It reads a few
     * bytes of every summary in the database.
     */
    @WithDefault("60s")
    @DurationMin(seconds = 1)
    Duration figuresEvery();

    /** Turns looked at for one block. */
    @WithDefault("12")
    @Min(1)
    int candidates();

    /** How long an answer waits for what is remembered, before it goes on without. */
    @WithDefault("5s")
    @DurationMin(millis = 1)
    Duration recallTimeout();

    /** Whose calendar days are named by, where a request names no time zone. */
    @WithDefault("UTC")
    ZoneId timeZone();

    /**
     * A folder on the disk of the database, which is not filled to its end; {@code serve} sets it
     * to that of a database of its own.
     */
    Optional<Path> disk();

    /** Bytes of saved states one owner may keep. */
    @WithDefault("1073741824")
    @Min(0)
    long snapshotBudgetBytes();

    /** Bytes of saved states all owners together may keep. */
    @WithDefault("17179869184")
    @Min(0)
    long snapshotTotalBytes();

    /**
     * A master key, 32 bytes in base64: with one, words and saved states are encrypted for each
     * owner. From the environment ({@code EUNOE_MEMORY_ENCRYPTION_KEY}), where {@code eunoe serve}
     * finds it.
     */
    Optional<String> encryptionKey();
  }

  /** Who may speak for whom. */
  interface Owners {
    /**
     * The secret by which a proxy shows that it may name the owner of each request ({@code
     * Eunoe-Proxy-Secret}, {@code Eunoe-Owner}); without one the server has a single owner.
     */
    Optional<String> proxySecret();
  }
}
