package dev.eunoe.chat.session;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** A browser that is signed out. */
@JsonNaming(SnakeCaseStrategy.class)
record SessionEnded(String object, boolean deleted) {
  static final SessionEnded BODY = new SessionEnded("session.deleted", true);
}
