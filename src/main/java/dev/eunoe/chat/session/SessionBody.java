package dev.eunoe.chat.session;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.auth.Caller;
import dev.eunoe.memory.keys.Scope;
import java.util.List;

/** A browser that is signed in: for whom, and to what. */
@JsonNaming(SnakeCaseStrategy.class)
record SessionBody(String object, String owner, List<String> scopes) {
  static SessionBody of(Caller caller) {
    return new SessionBody(
        "session",
        caller.owner().id(),
        caller.scopes().stream().sorted().map(Scope::word).toList());
  }
}
