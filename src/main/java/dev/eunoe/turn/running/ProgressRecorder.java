package dev.eunoe.turn.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.problem.ErrorMapping;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** What is kept of an answer while it is written, with which others finish the same one. */
@ApplicationScoped
public class ProgressRecorder {
  private static final Logger LOG = Logger.getLogger(ProgressRecorder.class);

  private final RunningAnswers answers;
  private final TokenKeeper tokens;
  private final Engine engine;
  private final Redaction redaction;
  private final ObjectMapper json;

  public ProgressRecorder(
      RunningAnswers answers,
      TokenKeeper tokens,
      Engine engine,
      Redaction redaction,
      ObjectMapper json) {
    this.answers = answers;
    this.tokens = tokens;
    this.engine = engine;
    this.redaction = redaction;
    this.json = json;
  }

  /**
   * Keeps what the model is given, before its first word.
   *
   * @param clean token ids of the turn as they will stand in the history
   * @param prompt those that the model is given instead
   */
  public Uni<Void> plan(
      Owner owner, String responseId, int[] clean, int[] prompt, GivenToModel given) {
    return answers
        .plan(owner, responseId, new AnswerPlan(clean, prompt, json(given)))
        .onFailure(ErrorMapping::isAway)
        .recoverWithItem(failure -> {
          LOG.warnf(
              "Should this server be lost, %s begins anew: %s", responseId, failure.getMessage());
          return null;
        });
  }

  /** A record as it is kept. */
  public String json(Object kept) {
    try {
      return json.writeValueAsString(kept);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is kept are plain records, which are always JSON", e);
    }
  }

  public GivenToModel given(AnswerPlan plan) {
    return GivenToModel.of(json, plan.given());
  }

  /**
   * Keeps an answer's tokens, from now on and while they are written.
   *
   * @param input what it answers: of a secret in it not a half is kept
   */
  public void keepTokens(Owner owner, String responseId, TokenLog log, List<Message> input) {
    UnaryOperator<String> kept = redaction.ofAnswerTo(input);
    tokens.begin(owner, responseId, log, traces -> holdsNoSecret(traces, kept));
  }

  /** Whether what is written of an answer so far may be kept. */
  public boolean mayBeKept(TokenLog log, List<Message> input) {
    return holdsNoSecret(log.all(), redaction.ofAnswerTo(input));
  }

  private boolean holdsNoSecret(int[] traces, UnaryOperator<String> kept) {
    int[] ids = Arrays.stream(traces).map(trace -> trace < 0 ? ~trace : trace).toArray();
    String text = engine.tokenizer().decode(ids);
    return kept.apply(text).equals(text);
  }

  /** Keeps no more of them. */
  public void ended(String responseId) {
    tokens.end(responseId);
  }

  /**
   * Leaves an answer to others.
   *
   * @param mine whether it is this process's to give away, and the database there to note it
   */
  public Uni<Void> leave(Owner owner, String responseId, boolean mine) {
    if (mine) {
      return tokens.leave(owner, responseId).onFailure().recoverWithNull(); // its lease runs out
    }
    tokens.end(responseId);
    answers.abandon(responseId);
    return Uni.createFrom().voidItem();
  }
}
