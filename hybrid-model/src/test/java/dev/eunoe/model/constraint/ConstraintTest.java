package dev.eunoe.model.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.schema.Loosening;
import dev.eunoe.model.constraint.schema.Rewording;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of constraint lets through, byte by byte and token by token. */
class ConstraintTest {
  private static final int END = 2;
  private static final int[] NONE = {};

  private static Tokenizer tokenizer;
  private static Constraints constraints;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(TestFolders.MINI.resolve("tokenizer.json"));
    constraints = new Constraints(tokenizer.tokenBytes());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static Constraint schema(String json) {
    return constraints.jsonSchema(json(json));
  }

  private static JsonNode json(String json) {
    try {
      return new ObjectMapper().readTree(json.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Whether a text, written token by token, may stand and end there. */
  private static boolean fits(Constraint constraint, String text) {
    var progress = constraint.begin();
    for (int id : tokenizer.encode(text)) {
      if (!allows(progress, id)) {
        return false;
      }
      progress.wrote(id);
    }
    return allows(progress, END);
  }

  private static boolean allows(Constraint.Progress progress, int id) {
    float[] logits = new float[tokenizer.vocabSize()];
    progress.mask(logits, new int[] {END}, NONE);
    return logits[id] == 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'integer','minimum':-3,'maximum':120} | -3 0 7 99 120 | -4 -0 121 007 1.0 1e1",
        "{'type':'integer','exclusiveMinimum':9,'exclusiveMaximum':1000} | 10 999 | 9 1000 -10",
        "{'type':'number','minimum':0,'maximum':1} | 0 0.5 1 1.0 0.999999 | 1.1 -0.1 2 1.01",
        "{'type':'number','exclusiveMinimum':0,'maximum':0.25} | 0.25 0.1 0.249 0.0001 | 0 0.0 0.3",
        "{'type':'number','minimum':-1.5} | -1.5 -1.25 0 3.75 | -1.6 -2",
        "{'type':['string','null'],'maxLength':2} | null '' 'ab' '\\n\\u00e9' 'é名' | 'abc' nul",
        "{'enum':['a',1,null,[true]]} | 'a' 1 null [true] | 'b' 2 [false]",
        "{'type':'string','pattern':'^a+$'} | 'a' 'aaa' | '' 'ab' 'ba'",
        "{'type':'string','pattern':'a'} | 'a' 'bab' | 'b' ''",
        "{'type':'string','format':'date'} | '2024-02-28' '1999-12-31' | '2024-13-01' '2024-02-30'",
        "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} | [true]"
            + " [true,false] | [] [true,true,true]",
        "{'prefixItems':[{'const':1},{'const':2}],'items':false} | [] [1] [1,2] | [2] [1,2,3]",
        "{'oneOf':[{'type':'integer'},{'type':'string'}]} | 1 'x' | true",
        "{'allOf':[{'type':'integer','minimum':3},{'maximum':5}]} | 3 5 | 2 6",
      })
  void schema_admitsTheFirst_andNotTheSecond(String schema, String valid, String invalid) {
    for (String text : valid.split(" ")) {
      assertThat(fits(schema(schema), text.replace('\'', '"'))).as(text).isTrue();
    }
    for (String text : invalid.split(" ")) {
      assertThat(fits(schema(schema), text.replace('\'', '"'))).as(text).isFalse();
    }
  }

  @Test
  void object_hasItsMembersInTheOrderOfTheSchema_andNoOthersUnlessAsked() {
    String members = "'properties':{'a':{'type':'integer'},'b':{'type':'null'}},'required':['b']";
    var closed = schema("{'type':'object'," + members + "}");
    var open = schema("{'type':'object'," + members + ",'additionalProperties':true}");

    assertThat(fits(closed, "{\"a\": 1, \"b\": null}")).isTrue();
    assertThat(fits(closed, "{\n  \"b\": null\n}")).isTrue();
    assertThat(fits(closed, "{\"b\": null, \"a\": 1}")).isFalse();
    assertThat(fits(closed, "{\"a\": 1}")).isFalse();
    assertThat(fits(closed, "{\"b\": null, \"c\": 1}")).isFalse();
    assertThat(fits(open, "{\"b\": null, \"c\": [1, {}]}")).isTrue();
    assertThat(fits(open, "{\"b\": null, \"a\": \"described otherwise\"}")).isFalse();
  }

  /** As draft 7 has it, which Zod 3 writes. */
  @Test
  void listedItems_arePrefixItems() {
    var tuple =
        constraints.jsonSchema(
            Rewording.of(
                json("{'items':[{'const':1},{'const':2}],'additionalItems':{'type':'null'}}")));

    assertThat(fits(tuple, "[1,2,null]")).isTrue();
    assertThat(fits(tuple, "[1,2,3]")).isFalse();
    assertThat(fits(tuple, "[2]")).isFalse();
  }

  @Test
  void references_mayRecurse() {
    var tree =
        schema(
            "{'$ref':'#/$defs/t','$defs':{'t':{'type':'object','properties':{'v':{'type':'integer'},"
                + "'kids':{'type':'array','items':{'$ref':'#/$defs/t'}}},'required':['v']}}}");

    assertThat(fits(tree, "{\"v\":1,\"kids\":[{\"v\":2},{\"v\":3,\"kids\":[]}]}")).isTrue();
    assertThat(fits(tree, "{\"v\":1,\"kids\":[{\"kids\":[]}]}")).isFalse();
  }

  @Test
  void anyObject_regex_andChoice_areMatchedWhole() {
    assertThat(fits(constraints.jsonObject(), "{\"a\": [1.5e3, \"\\\\\", {}], \"b\": true}"))
        .isTrue();
    assertThat(fits(constraints.jsonObject(), "[1]")).isFalse();
    assertThat(fits(constraints.regex("(yes|no)( indeed)?"), "no indeed")).isTrue();
    assertThat(fits(constraints.regex("[^a-z]{2,3}"), "Ä名")).isTrue();
    assertThat(fits(constraints.regex("[^a-z]{2,3}"), "Ä")).isFalse();
    assertThat(fits(constraints.choice(List.of("red", "green")), "green")).isTrue();
    assertThat(fits(constraints.choice(List.of("red", "green")), "re")).isFalse();
  }

  @Test
  void halfACharacter_isFollowedByItsOtherHalf() {
    var progress = constraints.regex("[é名]").begin();
    byte[] bytes = "名".getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      int id = ofByte(b);
      assertThat(allows(progress, ofByte((byte) 'a'))).isFalse();
      assertThat(allows(progress, id)).isTrue();
      progress.wrote(id);
    }
    assertThat(progress.ended()).isTrue();
  }

  private static int ofByte(byte b) {
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      byte[] bytes = tokenizer.tokenBytes().of(id);
      if (bytes.length == 1 && bytes[0] == b) {
        return id;
      }
    }
    throw new IllegalArgumentException("no token for " + b);
  }

  /** The shortcut for strings and the table of states must not show. */
  @Test
  void mask_isWhatEachTokenAloneSays_whateverWasAskedBefore() {
    for (String schema :
        List.of(
            "{'type':'string','minLength':2,'maxLength':9}",
            "{'anyOf':[{'const':'abc'},{'type':'string','maxLength':3}]}",
            "{'type':'object','additionalProperties':{'type':'string','pattern':'^[a-d]*$'}}")) {
      var asked = schema(schema);
      var automaton = new Automaton(SchemaCompiler.grammar(json(schema)));
      State state = automaton.start();
      var random = new SplittableRandom(11);
      var progress = asked.begin();
      for (int step = 0; step < 12 && !progress.ended(); step++) {
        float[] logits = new float[tokenizer.vocabSize()];
        int left = progress.mask(logits, NONE, NONE);
        assertThat(left).isPositive();
        int seen = 0;
        int[] allowed = new int[left];
        for (int id = 0; id < logits.length; id++) {
          byte[] bytes = tokenizer.tokenBytes().of(id);
          boolean alone = bytes.length > 0 && !automaton.isDead(after(automaton, state, bytes));
          assertThat(logits[id] == 0).as("%s, token %d", schema, id).isEqualTo(alone);
          if (alone) {
            allowed[seen++] = id;
          }
        }
        assertThat(seen).isEqualTo(left);
        int chosen = allowed[random.nextInt(left)];
        progress.wrote(chosen);
        state = after(automaton, state, tokenizer.tokenBytes().of(chosen));
      }
    }
  }

  private static State after(Automaton automaton, State from, byte[] bytes) {
    State at = from;
    for (byte b : bytes) {
      at = automaton.next(at, b & 0xFF);
    }
    return at;
  }

  @Test
  void wrote_refusesWhatMustNotCome() {
    var progress = constraints.choice(List.of("red")).begin();
    assertThatThrownBy(() -> progress.wrote(tokenizer.encode("green")[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'object','patternProperties':{}} | patternProperties",
        "{'not':{}} | 'not'",
        "{'type':'object','properties':{'a':{'if':true}}} | '#/properties/a' uses 'if'",
        "{'type':'array','uniqueItems':true} | uniqueItems",
        "{'type':'string','format':'color'} | 'color'",
        "{'type':'number','multipleOf':0.3} | multipleOf",
        "{'type':'integer','multipleOf':7,'minimum':8} | at most 1000 of them",
        "{'type':'integer','multipleOf':0} | no number above 0",
        "{'$ref':'http://example.com/x'} | only places in itself",
        "{'$ref':'#/$defs/none'} | is not there",
        "{'$ref':'#'} | begins with itself",
        "{'type':'date'} | 'date', which JSON has not",
        "{'type':'string','pattern':'(?=a)b'} | looks around",
        "{'type':'string','pattern':'(a)\\\\1'} | not supported",
        "{'oneOf':[{'type':'integer'},{'type':'number'}]} | told apart",
        "{'type':'integer','minimum':3,'maximum':2} | No text can be",
        "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']} | No text can be",
        "{'type':'string','nullab':true} | nullab",
        "{'minProperties':1,'additionalProperties':false} | minProperties",
        "{'properties':{'a':{}},'propertyNames':{'pattern':'b'}} | propertyNames",
      })
  void whatCannotBeKept_isRefusedByName(String schema, String sentence) {
    assertThatThrownBy(() -> schema(schema))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  /** What is left of them is held to, and nothing else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'object','properties':{'a':{'type':'number','multipleOf':0.7}},'required':['a'],"
            + "'if':true,'dependentRequired':{}} | {'a':3} | {'a':'x'}",
        "{'type':'array','uniqueItems':true,'contains':{},'items':{'type':'null'}} | [null,null] | [1]",
        "{'type':'string','format':'binary','maxLength':2} | 'ab' | 'abc'",
        "{'type':'string','pattern':'^(?=a)b','minLength':2} | 'xy' | 'x'",
        "{'type':'string','pattern':'^a.*','maxLength':3} | 'abcdef' | 'bc'",
        "{'type':'string','enum':['a','b'],'minLength':1} | 'a' | 'c'",
        "{'oneOf':[{'type':'integer'},{'type':'number'}]} | 1 1.5 | 'x'",
        "{'properties':{'a':{'not':{'type':'string'}}},'minProperties':1} | {'a':'x'} | {'b':1}",
        "{'properties':{'a':{}},'propertyNames':{'pattern':'b'}} | {'a':1} | {'b':1}",
        "{'$ref':'#/$defs/a','$defs':{'a':{'type':'number','multipleOf':0.3}}} | 0.15 | 'x'",
      })
  void whatCannotBeKept_isLeftOutWhereNobodyInsists(String schema, String valid, String invalid) {
    var loose = constraints.jsonSchema(Loosening.of(json(schema)));
    for (String text : valid.split(" ")) {
      assertThat(fits(loose, text.replace('\'', '"'))).as(text).isTrue();
    }
    assertThat(fits(loose, invalid.replace('\'', '"'))).as(invalid).isFalse();
    assertThatThrownBy(() -> constraints.jsonSchema(Rewording.of(json(schema))))
        .isInstanceOf(GrammarException.class);
  }

  @Test
  void whatExplodes_isRefusedInBoundedWork() {
    var deep = "{'type':'array','items':".repeat(200) + "{}" + "}".repeat(200);
    var wide = new StringBuilder("{'anyOf':[");
    for (int i = 0; i < 40; i++) {
      wide.append("{'anyOf':[{'type':'string','maxLength':").append(i).append("}]},");
    }
    assertThatThrownBy(() -> schema(deep)).hasMessageContaining("deep");
    assertThat(fits(schema(wide + "{}]}"), "\"abc\"")).isTrue();
    assertThatThrownBy(() -> constraints.regex("((a{1,1000}){1,1000}){1,100001}"))
        .hasMessageContaining("repeats more than");
    var ambiguous = constraints.regex("((.{0,900}a){0,900}b){0,900}");
    assertThatThrownBy(() -> fits(ambiguous, "a".repeat(200)))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("too many ways");
    assertThat(fits(constraints.regex("(a?){0,5000}b"), "aab")).isTrue();
    assertThat(fits(schema("{'type':'string','maxLength':100000}"), "\"abc\"")).isTrue();
    assertThatThrownBy(() ->
            schema(
                "{'allOf':[{'$ref':'#/$defs/a'},{'title':'x','type':'object'}],"
                    + "'$defs':{'a':{'allOf':[{'$ref':'#/$defs/a'}]}}}"))
        .isInstanceOf(GrammarException.class);
  }
}
