package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** What became of a response that was to be deleted. */
@JsonNaming(SnakeCaseStrategy.class)
record ResponseDeleted(String id, String object, boolean deleted) {
  static ResponseDeleted of(String id) {
    return new ResponseDeleted(id, "response", true);
  }
}
