package dev.eunoe.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ToolChoiceOptions;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.ToolModel;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Clients that people bring, as they come, against the packaged server. */
@OwnProcesses
class ClientsIT {
  private static final int FEW_TOKENS = 12;

  @TempDir private static Path data;
  @TempDir private static Path folder;
  private static ServerProcess server;
  private static OpenAIClient openAi;
  private static String model;

  @BeforeAll
  static void start() throws Exception {
    NodeClients.install();
    Path tools = ToolModel.in(folder);
    server =
        ServerProcess.start(
            List.of("--model", tools.toString(), "--data", data.toString()), Map.of());
    openAi =
        OpenAIOkHttpClient.builder()
            .baseUrl(base())
            .apiKey("none")
            .maxRetries(0)
            .responseValidation(true)
            .build();
    model = openAi.models().list().data().getFirst().id();
  }

  @AfterAll
  static void stop() throws Exception {
    openAi.close();
    server.close();
  }

  private static String base() {
    return server.url() + "/v1";
  }

  /**
   * The newest {@code openai}, {@code ai}, {@code @openai/agents}, {@code @anthropic-ai/sdk} and
   * MCP client of npm.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"openai.mjs", "ai.mjs", "agents.mjs", "mcp.mjs", "anthropic.mjs", "fields.mjs"})
  void clientsOfNpm_findWhatTheyExpect(String file) throws Exception {
    NodeClients.test(file, server.url());
  }

  @Test
  void openAiJava_validatesChatCompletionsAndTheirStream() {
    var question =
        ChatCompletionCreateParams.builder()
            .model(model)
            .addUserMessage("Hello.")
            .maxCompletionTokens(FEW_TOKENS)
            .build();
    var completion = openAi.chat().completions().create(question).validate();
    assertThat(completion.choices().getFirst().message().content()).isPresent();
    var accumulator = ChatCompletionAccumulator.create();
    try (var stream = openAi.chat().completions().createStreaming(question)) {
      stream.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
    }
    var streamed = accumulator.chatCompletion().choices().getFirst().message().content();
    assertThat(streamed.orElseThrow()).isNotEmpty();
  }

  @Test
  void openAiJava_validatesResponsesTheirStreamAndTheNextTurn() {
    var question =
        ResponseCreateParams.builder()
            .model(model)
            .input("My cat is called Minka.")
            .maxOutputTokens(FEW_TOKENS)
            .build();
    var first = openAi.responses().create(question).validate();
    var accumulator = ResponseAccumulator.create();
    var next = question.toBuilder().input("And hers?").previousResponseId(first.id()).build();
    try (var stream = openAi.responses().createStreaming(next)) {
      stream.stream().forEach(event -> accumulator.accumulate(event.validate()));
    }
    var second = accumulator.response().validate();
    assertThat(second.previousResponseId()).contains(first.id());
    assertThat(second.usage().orElseThrow().inputTokensDetails().cachedTokens()).isPositive();
    assertThat(openAi.responses().retrieve(second.id()).validate().id()).isEqualTo(second.id());
    assertThatThrownBy(() -> openAi.responses().retrieve("resp_unknown"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void openAiJava_validatesACallAndTheTurnWithItsResult() {
    Map<String, ?> place = Map.of("type", "string", "enum", List.of("Karst", "Bled"));
    var parameters =
        FunctionTool.Parameters.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty("properties", JsonValue.from(Map.of("place", place)))
            .putAdditionalProperty("required", JsonValue.from(List.of("place")))
            .build();
    var question =
        ResponseCreateParams.builder()
            .model(model)
            .input("Will it rain?")
            .addTool(
                FunctionTool.builder().name("weather").parameters(parameters).strict(true).build())
            .toolChoice(ToolChoiceOptions.REQUIRED)
            .parallelToolCalls(false)
            .maxOutputTokens(200)
            .build();
    var accumulator = ResponseAccumulator.create();
    try (var stream = openAi.responses().createStreaming(question)) {
      stream.stream().forEach(event -> accumulator.accumulate(event.validate()));
    }
    var first = accumulator.response().validate();
    var call = first.output().getFirst().asFunctionCall();
    assertThat(call.arguments()).contains("place");
    assertThat(openAi.responses().retrieve(first.id()).validate().output())
        .isEqualTo(first.output());
    var result =
        ResponseInputItem.FunctionCallOutput.builder()
            .callId(call.callId())
            .output("Rain on Sunday.")
            .build();
    var next =
        ResponseCreateParams.builder()
            .model(model)
            .previousResponseId(first.id())
            .inputOfResponse(List.of(ResponseInputItem.ofFunctionCallOutput(result)))
            .maxOutputTokens(FEW_TOKENS)
            .build();
    var second = openAi.responses().create(next).validate();
    assertThat(second.usage().orElseThrow().inputTokensDetails().cachedTokens()).isPositive();
  }

  @Test
  void langChain4j_callsATool_andReadsItsResult() {
    var chat =
        OpenAiChatModel.builder()
            .baseUrl(base())
            .apiKey("none")
            .modelName(model)
            .maxCompletionTokens(200)
            .maxRetries(0)
            .build();
    var weather =
        ToolSpecification.builder()
            .name("weather")
            .description("Rain or not")
            .parameters(
                JsonObjectSchema.builder()
                    .addEnumProperty("place", List.of("Karst", "Bled"))
                    .required("place")
                    .build())
            .build();
    var messages = new ArrayList<ChatMessage>(List.of(UserMessage.from("Will it rain?")));
    var asked = ChatRequest.builder().toolSpecifications(weather);
    AiMessage call =
        chat.chat(asked.messages(messages).toolChoice(ToolChoice.REQUIRED).build()).aiMessage();
    assertThat(call.toolExecutionRequests().getFirst().arguments()).contains("place");
    messages.add(call);
    call.toolExecutionRequests()
        .forEach(one -> messages.add(ToolExecutionResultMessage.from(one, "Rain on Sunday.")));
    AiMessage answer =
        chat.chat(asked.messages(messages).toolChoice(ToolChoice.AUTO).build()).aiMessage();
    assertThat(answer.text()).isNotEmpty();
  }

  @Test
  void langChain4j_talksSeveralTurnsAndStreams() throws Exception {
    var chat =
        OpenAiChatModel.builder()
            .baseUrl(base())
            .apiKey("none")
            .modelName(model)
            .maxCompletionTokens(FEW_TOKENS)
            .maxRetries(0)
            .build();
    var messages = new ArrayList<ChatMessage>();
    for (String text : List.of("My cat is called Minka.", "My dog is Bodo.", "Who is Minka?")) {
      messages.add(UserMessage.from(text));
      AiMessage answer = chat.chat(messages).aiMessage();
      assertThat(answer.text()).isNotEmpty();
      messages.add(answer);
    }

    var streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(base())
            .apiKey("none")
            .modelName(model)
            .maxCompletionTokens(FEW_TOKENS)
            .build();
    var told = new StringBuilder();
    var complete = new CompletableFuture<ChatResponse>();
    streaming.chat(
        List.of(UserMessage.from("Hello.")),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String delta) {
            told.append(delta);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            complete.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            complete.completeExceptionally(error);
          }
        });
    String whole = complete.get(1, TimeUnit.MINUTES).aiMessage().text();
    assertThat(told.toString()).isEqualTo(whole).isNotEmpty();
  }

  @Test
  void langChain4j_goesOnWithAResponse_whichReadsTheNewWordsAlone() {
    var chat =
        OpenAiResponsesChatModel.builder()
            .baseUrl(base())
            .apiKey("none")
            .modelName(model)
            .store(true)
            .maxOutputTokens(FEW_TOKENS)
            .build();
    ChatResponse first = chat.chat(UserMessage.from("My cat is called Minka."));
    var goingOn =
        OpenAiResponsesChatRequestParameters.builder().previousResponseId(first.id()).build();
    ChatResponse second =
        chat.chat(
            ChatRequest.builder()
                .messages(UserMessage.from("And hers?"))
                .parameters(goingOn)
                .build());
    assertThat(second.aiMessage().text()).isNotEmpty();
    var usage = (OpenAiTokenUsage) second.tokenUsage();
    assertThat(usage.inputTokensDetails().cachedTokens()).isPositive();
  }

  @Test
  void springAi_asksAndStreams() {
    var options =
        OpenAiChatOptions.builder()
            .baseUrl(base())
            .apiKey("none")
            .model(model)
            .maxCompletionTokens(FEW_TOKENS)
            .build();
    var chat = org.springframework.ai.openai.OpenAiChatModel.builder().options(options).build();
    String answer = chat.call(new Prompt("Hello.", options)).getResult().getOutput().getText();
    assertThat(answer).isNotEmpty();
    var deltas = chat.stream(new Prompt("Hello.", options)).collectList().block();
    assertThat(deltas).isNotEmpty();
  }
}
