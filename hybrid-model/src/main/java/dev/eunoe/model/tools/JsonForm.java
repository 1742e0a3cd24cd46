package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import dev.eunoe.model.jinja.Text;
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
        Grammar.text(words.before() + quoted(tool.name())),
        CallWords.grammar(words.between()),
        NoArguments.says(schema) ? Grammar.text("{}") : SchemaCompiler.grammar(schema),
        CallWords.grammar(words.behind()));
  }

  /** As a name stands between quotation marks; most are as they are. */
  private static String quoted(String name) {
    String json = TextNode.valueOf(name).toString();
    return json.substring(1, json.length() - 1);
  }

  @Override
  public Text marked(List<Call> calls) {
    return marks.around(calls.stream().map(this::marked).toList());
  }

  private Text marked(Call call) {
    return Text.own(words.before())
        .plus(Text.given(quoted(call.name())))
        .plus(Text.own(CallWords.with(words.between(), call.id())))
        .plus(Text.given(call.arguments()))
        .plus(Text.own(CallWords.with(words.behind(), call.id())));
  }

  @Override
  public Results results() {
    return words.hasId() ? Results.BY_ID : Results.BY_PLACE;
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
