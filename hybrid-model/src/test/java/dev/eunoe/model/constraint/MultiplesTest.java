package dev.eunoe.model.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers a schema with {@code multipleOf} lets through: each that fits, and no other. */
class MultiplesTest {
  private static final BigDecimal FINE = new BigDecimal("0.05");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'integer','multipleOf':1}",
        "{'type':'integer','multipleOf':7}",
        "{'type':'integer','multipleOf':10}",
        "{'type':'integer','multipleOf':60,'minimum':0}",
        "{'type':'integer','multipleOf':15,'exclusiveMinimum':0}",
        "{'type':'integer','multipleOf':15,'minimum':-31,'maximum':46}",
        "{'type':'integer','multipleOf':2.5,'minimum':-9,'exclusiveMaximum':15}",
        "{'type':'number','multipleOf':0.1}",
        "{'type':'number','multipleOf':0.1,'minimum':-1.05,'exclusiveMaximum':2}",
        "{'type':'number','multipleOf':0.5}",
        "{'type':'number','multipleOf':0.25,'exclusiveMinimum':0}",
        "{'type':'number','multipleOf':0.3,'minimum':-1,'maximum':1}",
        "{'type':'number','multipleOf':12,'minimum':-13,'maximum':24}",
        "{'type':'number','multipleOf':3}",
      })
  void letThrough_areTheMultiplesBetweenTheBounds_andAllOfThem(String written) {
    ObjectNode schema = schema(written);
    var automaton = new Automaton(SchemaCompiler.grammar(schema));
    for (int i = -2_500; i <= 2_500; i++) {
      BigDecimal number = FINE.multiply(BigDecimal.valueOf(i)).stripTrailingZeros();

      assertThat(fits(automaton, number.toPlainString()))
          .as("%s %s", written, number.toPlainString())
          .isEqualTo(isValid(schema, number));
    }
    assertThat(fits(automaton, "00")).isFalse();
  }

  private static boolean isValid(ObjectNode schema, BigDecimal number) {
    boolean whole = schema.path("type").asText().equals("integer");
    return number.remainder(schema.path("multipleOf").decimalValue()).signum() == 0
        && !(whole && number.scale() > 0)
        && !(schema.has("minimum") && number.compareTo(bound(schema, "minimum")) < 0)
        && !(schema.has("maximum") && number.compareTo(bound(schema, "maximum")) > 0)
        && !(schema.has("exclusiveMinimum")
            && number.compareTo(bound(schema, "exclusiveMinimum")) <= 0)
        && !(schema.has("exclusiveMaximum")
            && number.compareTo(bound(schema, "exclusiveMaximum")) >= 0);
  }

  private static BigDecimal bound(ObjectNode schema, String name) {
    return schema.path(name).decimalValue();
  }

  private static boolean fits(Automaton automaton, String text) {
    State at = automaton.start();
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      at = automaton.next(at, b & 0xFF);
    }
    return at.accepting;
  }

  private static ObjectNode schema(String json) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
