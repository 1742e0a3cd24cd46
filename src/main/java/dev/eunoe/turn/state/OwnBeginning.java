package dev.eunoe.turn.state;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.IdleReading;
import dev.eunoe.inference.Prompt;
import dev.eunoe.memory.Message;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The state behind the server's own instructions, with which conversations of all owners begin. It
 * is read once, when the model has nothing else to do, and forked; since the server itself sets its
 * words, sharing it tells nobody anything.
 */
@ApplicationScoped
public class OwnBeginning {
  private static final Logger LOG = Logger.getLogger(OwnBeginning.class);

  /**
   * Two questions that have no beginning in common: what does not depend on one is the server's.
   */
  private static final List<String> QUESTIONS = List.of("What is it?", "Tell me.");

  private record Read(int[] tokens, SequenceState state) {}

  private final TranscriptEncoder encoder;
  private final IdleReading reading;
  private final Optional<String> instructions;

  // Guarded by this object.
  private @Nullable Read read;
  private int[] asked = {};

  public OwnBeginning(TranscriptEncoder encoder, IdleReading reading, EunoeConfig config) {
    this.encoder = encoder;
    this.reading = reading;
    this.instructions = config.turns().instructions();
  }

  void begin(@Observes StartupEvent event) {
    readAnew();
  }

  /**
   * The state behind the server's instructions, where a prompt begins with them, no state of its
   * conversation is saved, and they have been read.
   *
   * @param system what the conversation begins with; null for nothing
   */
  public Optional<SequenceState> of(Prompt prompt, @Nullable String system) {
    if (prompt.saved() != null || system == null || !instructions.equals(Optional.of(system))) {
      return Optional.empty();
    }
    Read known = read();
    if (known != null && prompt.beginsWith(known.tokens())) {
      return Optional.of(known.state());
    }
    readAnew(); // what a template writes may change, a date for instance
    return Optional.empty();
  }

  private synchronized @Nullable Read read() {
    return read;
  }

  private void readAnew() {
    if (instructions.isEmpty()) {
      return;
    }
    int[] tokens = tokens(instructions.get());
    if (tokens.length == 0 || !isNew(tokens)) {
      return;
    }
    reading
        .read(tokens)
        .subscribe()
        .with(
            state -> keep(new Read(tokens, state)),
            failure -> {
              LOG.warnf(
                  "The server's instructions are read with every conversation: %s",
                  failure.getMessage());
              forget(tokens);
            });
  }

  private int[] tokens(String system) {
    int[] one = encode(system, QUESTIONS.getFirst());
    int[] other = encode(system, QUESTIONS.getLast());
    int same = Arrays.mismatch(one, other);
    return Arrays.copyOf(one, Math.max(0, same));
  }

  private int[] encode(String system, String question) {
    return encoder.encode(
        List.of(new Message("system", system), new Message("user", question)), null, true);
  }

  private synchronized boolean isNew(int[] tokens) {
    boolean isNew = !Arrays.equals(tokens, asked);
    asked = tokens;
    return isNew;
  }

  private synchronized void keep(Read newest) {
    read = newest;
  }

  private synchronized void forget(int[] tokens) {
    if (asked == tokens) {
      asked = new int[0];
    }
  }
}
