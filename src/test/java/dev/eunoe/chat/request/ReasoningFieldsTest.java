package dev.eunoe.chat.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.turn.problem.ProblemException;
import dev.eunoe.turn.transcript.ReasoningEffort;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasoningFieldsTest {
  private static ReasoningRequest read(String json) throws JsonProcessingException {
    var fields = new RequestFields((ObjectNode) new ObjectMapper().readTree(json));
    return ReasoningFields.read(fields, fields.text("reasoning_effort"), "reasoning_effort", 500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | DEFAULT | 500",
        "{\"reasoning_effort\": \"none\", \"max_reasoning_tokens\": 9} | NONE | 0",
        "{\"reasoning_effort\": \"minimal\"} | MINIMAL | 128",
        "{\"reasoning_effort\": \"xhigh\"} | HIGH | 16384",
        "{\"reasoning_effort\": \"low\", \"max_reasoning_tokens\": 9} | LOW | 9",
        "{\"max_reasoning_tokens\": 0} | DEFAULT | 0",
        "{\"max_reasoning_tokens\": -1} | DEFAULT | 500",
        "{\"chat_template_kwargs\": {\"enable_thinking\": false}} | NONE | 0",
        "{\"chat_template_kwargs\": {\"thinking\": true}} | ON | 500",
        "{\"chat_template_kwargs\": {\"reasoning_effort\": \"medium\"}} | MEDIUM | 4096",
      })
  void whatIsAsked_isAnEffortAndABound(String json, ReasoningEffort effort, int maxTokens)
      throws JsonProcessingException {
    assertThat(read(json)).isEqualTo(new ReasoningRequest(effort, maxTokens));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"reasoning_effort\": \"enormous\"}",
        "{\"reasoning_effort\": 3}",
        "{\"max_reasoning_tokens\": -2}",
        "{\"max_reasoning_tokens\": 1.5}",
        "{\"chat_template_kwargs\": {\"tools\": []  , \"date\": \"x\"}}",
        "{\"chat_template_kwargs\": {\"enable_thinking\": \"no\"}}",
      })
  void whatCannotBeDone_isRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(ProblemException.class);
  }

  @Test
  void whereNoLimitIsNamed_reasoningTakesNothingFromTheAnswer() throws JsonProcessingException {
    var turns = TestEngine.config(Map.of()).turns();
    assertThat(ReasoningFields.outputTokens(read("{}"), turns, true)).isEqualTo(512 + 500);
    assertThat(ReasoningFields.outputTokens(read("{}"), turns, false)).isEqualTo(512);
    var unbounded = new ReasoningRequest(ReasoningEffort.ON, Integer.MAX_VALUE);
    assertThat(ReasoningFields.outputTokens(unbounded, turns, true)).isEqualTo(32_768);
  }
}
