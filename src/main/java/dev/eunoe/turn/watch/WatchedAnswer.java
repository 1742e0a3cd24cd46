package dev.eunoe.turn.watch;

import dev.eunoe.turn.Answer;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.prompt.Receipt;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One answer: its ids stand in the log while it is written, a line of its own at its end, and spans
 * where they are asked for.
 */
final class WatchedAnswer implements LiveTurns.Watched {
  /** A category of its own: on a terminal these lines would only be in the way. */
  private static final Logger LOG = Logger.getLogger("dev.eunoe.answers");

  private final String responseId;
  private final @Nullable String requestId;
  private final AnswerSpans spans;

  WatchedAnswer(String responseId, @Nullable String requestId, AnswerSpans spans) {
    this.responseId = responseId;
    this.requestId = requestId;
    this.spans = spans;
  }

  @Override
  public void begins() {
    LogIds.answer(responseId, requestId);
    spans.traceId().ifPresent(LogIds::trace);
  }

  @Override
  public void told(TurnEvent event) {
    spans.told(event);
    switch (event) {
      case TurnEvent.Started started -> LogIds.conversation(started.conversationId());
      case TurnEvent.Ended ended -> LOG.info(line(ended.answer()));
      case TurnEvent.Failed failed ->
          LOG.infof("Response %s failed: %s", responseId, failed.problem().code());
      default -> {}
    }
  }

  @Override
  public void left() {
    spans.left();
  }

  private String line(Answer answer) {
    Receipt.State state = answer.receipt().state();
    return String.format(
        Locale.ROOT,
        "Response %s ended (%s): prompt of %d tokens, %d of them in a state; %d tokens written, the"
            + " first after %.0f ms, all after %.0f ms",
        responseId,
        answer.reason().name().toLowerCase(Locale.ROOT),
        state.promptTokens(),
        state.reusedTokens(),
        answer.outputTokens(),
        answer.receipt().timing().firstTokenMs(),
        answer.receipt().timing().totalMs());
  }
}
