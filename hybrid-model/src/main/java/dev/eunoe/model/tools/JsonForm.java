package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import java.util.List;

/**
 * Calls whose arguments are a JSON object.
 *
 * @param onlyFirst see {@link ToolForm#onlyFirst}
 */
record JsonForm(String name, Marks marks, CallWords words, boolean onlyFirst) implements ToolForm {
  @Override
  public String open() {
    return marks.open();
  }

  @Override
  public String close() {
    return marks.close();
  }

  @Override
  public String next() {
    return marks.next();
  }

  @Override
  public Grammar inside(List<Tool> tools, boolean several) {
    return marks.inside(new Grammar.Choice(tools.stream().map(this::call).toList()), several);
  }

  private Grammar call(Tool tool) {
    JsonNode schema = tool.parameters();
    return Grammar.sequence(
        Grammar.text(words.before() + quoted(tool.name()) + words.between()),
        NoArguments.says(schema) ? Grammar.text("{}") : SchemaCompiler.grammar(schema),
        Grammar.text(words.behind()));
  }

  /** As a name stands between quotation marks; most are as they are. */
  private static String quoted(String name) {
    String json = TextNode.valueOf(name).toString();
    return json.substring(1, json.length() - 1);
  }

  @Override
  public String written(List<Call> calls) {
    return marks.around(calls.stream().map(this::written).toList());
  }

  private String written(Call call) {
    return words.before()
        + quoted(call.name())
        + words.between()
        + call.arguments()
        + words.behind();
  }

  @Override
  public CallReader reader(List<Tool> tools) {
    return new StepReader(marks, words, _ -> new JsonArguments());
  }

  /** Arguments that are told as they are written. */
  private static final class JsonArguments implements StepReader.Arguments {
    private final JsonScanner scanner = new JsonScanner();

    @Override
    public CallReader.Progress read(StringBuilder held, CallReader.Listener listener) {
      int length = scanner.scan(held);
      if (length > 0) {
        listener.arguments(held.substring(0, length));
        held.delete(0, length);
      }
      return scanner.ended() ? CallReader.Progress.ENDED : CallReader.Progress.WAITING;
    }
  }
}
