package dev.eunoe.chat.session;

import static dev.eunoe.chat.WireTexts.assertWritten;

import dev.eunoe.chat.auth.Caller;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.Scope;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a browser is told of its sign-in, held to their text. */
class SessionTextsTest {
  @Test
  void session() {
    var caller = new Caller(new Owner("anna"), Set.of(Scope.MEMORY, Scope.CHAT), "key_1", null);
    assertWritten("session", SessionBody.of(caller));
    assertWritten("session ended", SessionEnded.BODY);
  }
}
