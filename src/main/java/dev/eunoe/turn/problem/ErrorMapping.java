package dev.eunoe.turn.problem;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.OtherSpaceException;
import dev.eunoe.memory.StoreAwayException;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoreFullException;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.schedule.QueueFullException;
import dev.eunoe.model.schedule.SchedulerClosedException;
import dev.eunoe.model.schedule.StateMemoryException;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.state.StateMismatchException;
import dev.eunoe.model.tokenizer.ConversationRefusedException;
import dev.eunoe.turn.transcript.TemplateCannotAppendException;
import org.jboss.logging.Logger;

/** Says of every failure what the caller can do; what nobody foresaw is logged whole. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

  private ErrorMapping() {}

  public static Problem problem(Throwable failure) {
    return switch (failure) {
      case ProblemException known -> known.problem();
      case QueueFullException busy -> Problem.busy(message(busy));
      case StateMemoryException large -> Problem.tooLarge(message(large));
      case SchedulerClosedException stopping -> Problem.stopping(message(stopping));
      case ConversationRefusedException refused -> refused(refused);
      case AnswerMovedException moved ->
          new Problem(503, "server_error", "answer_moved", null, message(moved));
      case AnswerTakenException taken ->
          Problem.conflict("response_id", "answer_taken", message(taken));
      case AnswerInProgressException busy ->
          Problem.conflict("memory_id", "response_in_progress", message(busy));
      case ConversationBusyException busy ->
          Problem.conflict("conversation", "conversation_busy", message(busy));
      case OtherSpaceException other ->
          Problem.conflict("eunoe.space", "other_space", message(other));
      case ImportException refused -> Problem.invalid("body", "invalid_import", message(refused));
      case StoreAwayException away -> {
        LOG.warnf("Refused for its database: %s", away.getMessage());
        yield Problem.away(message(away));
      }
      case StoreFullException full -> {
        LOG.errorf("Refused for its disk: %s", full.getMessage());
        yield Problem.full(message(full));
      }
      case StoreException store -> {
        LOG.errorf(store, "The store failed: %s", store.getMessage());
        yield Problem.server("store_failed", message(store));
      }
      case TemplateCannotAppendException refused ->
          Problem.invalid("input", "template_cannot_append", message(refused));
      case GrammarException form ->
          new Problem(400, "invalid_request_error", "form_too_complex", null, message(form));
      case NotFiniteException model -> {
        LOG.errorf("The model gives no numbers: %s", model.getMessage());
        yield Problem.server("model_not_finite", message(model));
      }
      case StateMismatchException state -> {
        LOG.errorf("A saved state was refused: %s", state.getMessage());
        yield Problem.server("state_refused", message(state));
      }
      case OutOfMemoryError memory ->
          Problem.server("out_of_memory", "The server has no memory left for this answer.");
      default -> {
        LOG.error("A turn failed in a way nobody foresaw", failure);
        yield Problem.server(
            "internal_error", "The server could not finish this answer; its log says why.");
      }
    };
  }

  /** Whether the store failed for its database: away, full or starting; it may be back soon. */
  public static boolean isAway(Throwable failure) {
    Throwable last = failure.getCause() instanceof StoreException store ? store : failure;
    return last instanceof StoreAwayException
        || (last instanceof StoreException && last.getCause() != null);
  }

  private static Problem refused(ConversationRefusedException refused) {
    String words = "The model's chat template refuses this conversation: " + refused.words();
    return new Problem(400, "invalid_request_error", "conversation_refused", null, words);
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
