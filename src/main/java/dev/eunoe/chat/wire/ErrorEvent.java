package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.turn.problem.Problem;

/**
 * An error as a socket is told of it: {@code {"error":{message,type,param,code},"type":"error"}}.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ErrorEvent(ErrorBody.Error error, String type) {
  public static ErrorEvent of(Problem problem) {
    return new ErrorEvent(ErrorBody.of(problem).error(), "error");
  }
}
