package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.ToolForm;
import dev.eunoe.turn.Turn;
import java.util.List;

/** A turn whose answer may call a tool. */
final class CallingTurn {
  static final ToolForm FORM =
      new ToolForm("<tool_call>", "\n</tool_call>", "\n{\"name\": ", ", \"arguments\": ");

  static final String CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Karst\"}}\n</tool_call>";

  private CallingTurn() {}

  static Turn turn() {
    var weather = new Constraints.Tool("weather", new ObjectMapper().createObjectNode());
    Turn asked = MadeUpTurn.turn("{}");
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      var constraint =
          new Constraints(tokenizer.tokenBytes())
              .calls(List.of(weather), new Calls(FORM, false, true));
      return new Turn(
          asked.owner(),
          asked.responseId(),
          null,
          null,
          null,
          asked.messages(),
          asked.options().withConstraint(constraint),
          asked.reasoning(),
          asked.memory(),
          true,
          asked.at(),
          asked.zone(),
          asked.requestJson());
    }
  }
}
