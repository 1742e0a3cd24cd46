package dev.eunoe.chat.calls;

import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.CallIds;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the calls and results of a request are known by to the model, in whatever ids the client
 * sends them.
 */
public final class CallNames {
  private final @Nullable ToolForm form;
  private final Map<String, String> tools = new HashMap<>();

  /**
   * @param form how the model writes calls; null where it writes none
   */
  public CallNames(@Nullable ToolForm form) {
    this.form = form;
  }

  /** A call under its client's id. */
  public Call call(String id, String name, String arguments) {
    tools.put(id, name);
    String known = known(id);
    return known.isEmpty() ? new Call(name, arguments) : new Call(name, arguments, known);
  }

  /**
   * What the message of a result says of its call; empty where the model knows it by its place.
   *
   * @param id the client's of the call
   * @param place of the result in the request
   * @throws dev.eunoe.turn.problem.ProblemException where that cannot be known
   */
  public String ofResult(String id, String place) {
    return switch (form == null ? ToolForm.Results.BY_PLACE : form.results()) {
      case BY_PLACE -> "";
      case BY_ID -> known(id);
      case BY_NAME -> {
        String name = tools.getOrDefault(id, CallId.own(id));
        if (name.isEmpty()) {
          throw Problem.invalid(
                  place,
                  "call_not_found",
                  "There is no call with the id of this result before it; this model must be told"
                      + " which tool it is of, so send the call too.")
              .asException();
        }
        yield name;
      }
    };
  }

  /** Nine characters, in forms with ids: those that the model wrote, where it did. */
  private String known(String id) {
    if (form == null || form.results() != ToolForm.Results.BY_ID) {
      return "";
    }
    String own = CallId.own(id);
    return CallIds.of(own.isEmpty() ? id : own);
  }
}
