package dev.eunoe.turn.transcript;

/**
 * The model's chat template puts new messages elsewhere than behind those that were read, so they
 * cannot be added to a state; said to whoever sent them.
 */
public final class TemplateCannotAppendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateCannotAppendException(String model, boolean system) {
    super(
        "The chat template of "
            + model
            + (system
                ? " does not put a system message where the conversation stands, so one cannot be"
                    + " added to what was read: say it in the user's message, or begin a new"
                    + " conversation with it."
                : " rewrites earlier messages when these are added, so they cannot be added to what"
                    + " was read: begin a new conversation with them."));
  }
}
