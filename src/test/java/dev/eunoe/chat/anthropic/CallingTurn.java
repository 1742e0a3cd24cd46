package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Turn;
import java.util.List;

/** A turn whose answer may call a tool. */
final class CallingTurn {
  static final ToolForm FORM = ToolForm.named("hermes");

  static final String CALL = FORM.written(List.of(new Call("weather", "{\"city\":\"Karst\"}")));

  private CallingTurn() {}

  static Turn turn() {
    var weather = new Tool("weather", new ObjectMapper().createObjectNode());
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      return MadeUpTurn.held(
          "{}",
          new Constraints(tokenizer.tokenBytes())
              .calls(List.of(weather), new Calls(FORM, false, true)));
    }
  }
}
