package dev.eunoe.chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.turn.problem.ProblemException;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFieldsTest {

  @Test
  void absentAndNull_areTheDefault() {
    assertThat(fields("{}").number("t", 0.5, 0, 2)).isEqualTo(0.5);
    assertThat(fields("{\"t\": null}").number("t", 0.5, 0, 2)).isEqualTo(0.5);
    assertThat(fields("{\"s\": null}").text("s")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "true", "[]", "{}"})
  void aNumberOfAnotherType_isRefusedByName(String value) {
    refused(() -> fields("{\"t\": " + value + "}").number("t", 0, 0, 2), "t", "invalid_type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "2.1", "1e300", "1e999"})
  void aNumberOutOfRange_isRefusedByName(String value) {
    refused(() -> fields("{\"t\": " + value + "}").number("t", 0, 0, 2), "t", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "99999999999999999999", "\"1\""})
  void aWholeNumberThatIsNone_isRefusedByName(String value) {
    refused(() -> fields("{\"n\": " + value + "}").integer("n", 0, 0, 9), "n", "invalid_type");
  }

  @Test
  void unknownFields_areRefusedByName_harmlessOnesAreNot() {
    fields("{\"a\": 1, \"b\": 2}").requireKnown(Set.of("a"), Set.of("b"));
    refused(
        () -> fields("{\"c\": 1}").requireKnown(Set.of("a"), Set.of("b")),
        "c",
        "unsupported_parameter");
  }

  @Test
  void stop_takesOneTextOrAList() {
    assertThat(fields("{\"stop\": \"x\"}").texts("stop", 4)).containsExactly("x");
    assertThat(fields("{\"stop\": [\"x\", \"y\"]}").texts("stop", 4)).containsExactly("x", "y");
    refused(() -> fields("{\"stop\": [1]}").texts("stop", 4), "stop", "invalid_type");
    refused(
        () -> fields("{\"stop\": [\"1\",\"2\",\"3\"]}").texts("stop", 2), "stop", "invalid_type");
  }

  private static void refused(ThrowingCallable reading, String param, String code) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> {
              assertThat(refusal.problem().param()).isEqualTo(param);
              assertThat(refusal.problem().code()).isEqualTo(code);
            });
  }

  private static RequestFields fields(String json) {
    try {
      return new RequestFields((ObjectNode) new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
