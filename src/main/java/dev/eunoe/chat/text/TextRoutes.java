package dev.eunoe.chat.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.Sse;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.wire.ErrorBody;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}: texts that go on, one after the other where there are several. */
@ApplicationScoped
class TextRoutes {
  private final TextRequest requests;
  private final LiveTurns turns;
  private final PromptLogprobs prompts;
  private final Engine engine;
  private final JsonHttp http;

  TextRoutes(
      TextRequest requests, LiveTurns turns, PromptLogprobs prompts, Engine engine, JsonHttp http) {
    this.requests = requests;
    this.turns = turns;
    this.prompts = prompts;
    this.engine = engine;
    this.http = http;
  }

  @Route(path = "/v1/completions", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    http.read(route, Function.identity())
        .chain(body ->
            TextWork.run(
                FormatFields.isAsked(body) ? Long.MAX_VALUE : route.body().length(),
                () -> asked(body, owner)))
        .chain(asked -> begun(asked).invoke(first -> answer(route, asked, first)))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  private Asked asked(ObjectNode body, Owner owner) {
    var fields = new RequestFields(body);
    return new Asked(
        requests.read(body, owner),
        fields.flag("stream", false),
        fields.object("stream_options").flag("include_usage", false),
        fields.flag("echo", false),
        TextRequest.isSilent(fields));
  }

  /** The first one begins before anything is sent, so that a refusal has its status. */
  private Uni<Multi<TurnEvent>> begun(Asked asked) {
    return turns.start(asked.turns().getFirst(), null);
  }

  /** How probable the tokens of a prompt are, once its turn has begun. */
  private Uni<Optional<PromptLogprobs.Told>> told(Asked asked, int prompt) {
    return asked.tellsOfPrompts()
        ? prompts.of(asked.turns().get(prompt)).map(Optional::of)
        : Uni.createFrom().item(Optional.empty());
  }

  private void answer(RoutingContext route, Asked asked, Multi<TurnEvent> first) {
    if (asked.stream()) {
      Sse.write(route.response(), blocks(asked, first));
    } else {
      Readers.whileOpen(
          route.response(),
          whole(asked, first),
          completion -> http.send(route, completion),
          failure -> http.fail(route, failure));
    }
  }

  private Multi<TurnEvent> events(Asked asked, int index, Multi<TurnEvent> first) {
    return index == 0
        ? first
        : turns
            .start(asked.turns().get(index), null)
            .onItem()
            .transformToMulti(Function.identity());
  }

  private Multi<Integer> indices(Asked asked) {
    return Multi.createFrom().range(0, asked.turns().size());
  }

  private Multi<String> blocks(Asked asked, Multi<TurnEvent> first) {
    var usage = new ArrayList<>(List.of(TextCompletion.Usage.NONE));
    List<ChoiceLogprobs> logprobs = asked.logprobs();
    Multi<Object> chunks =
        indices(asked)
            .onItem()
            .transformToMultiAndConcatenate(prompt ->
                events(asked, prompt, first)
                    .onItem()
                    .transformToMultiAndConcatenate(event ->
                        event instanceof TurnEvent.Started && asked.echo()
                            ? begins(asked, prompt, logprobs)
                            : Multi.createFrom()
                                .iterable(
                                    chunks(
                                        asked, prompt * asked.choices(), event, usage, logprobs))));
    Multi<Object> end =
        Multi.createFrom()
            .deferred(() ->
                asked.usage()
                    ? Multi.createFrom().item(completion(asked, List.of(), usage.getFirst()))
                    : Multi.createFrom().empty());
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createBy().concatenating().streams(chunks, end).map(http::text),
            Multi.createFrom().item("[DONE]"))
        .map(Sse::block);
  }

  private List<Object> chunks(
      Asked asked,
      int index,
      TurnEvent event,
      List<TextCompletion.Usage> usage,
      List<ChoiceLogprobs> logprobs) {
    ChoiceLogprobs told = logprobs.get(index);
    return switch (event) {
      case TurnEvent.ReasoningDelta _ when asked.silent() -> List.of();
      case TurnEvent.Delta _ when asked.silent() -> List.of();
      case TurnEvent.ReasoningDelta delta -> {
        told.pass(delta.text());
        yield List.of(chunk(asked, delta.text(), index, null, null));
      }
      case TurnEvent.Delta delta ->
          List.of(chunk(asked, delta.text(), index, told.of(delta.logprobs()), null));
      case TurnEvent.OfChoice other ->
          chunks(asked, index + other.index(), other.event(), usage, logprobs);
      case TurnEvent.Ended ended -> {
        usage.set(0, and(asked, usage.getFirst(), ended.answer(), index));
        yield List.of(chunk(asked, "", index, null, reason(asked, ended.answer())));
      }
      case TurnEvent.Failed failed -> List.of(ErrorBody.of(failed.problem()));
      default -> List.of();
    };
  }

  /** The prompt in front of each of its choices. */
  private Multi<Object> begins(Asked asked, int prompt, List<ChoiceLogprobs> logprobs) {
    int index = prompt * asked.choices();
    return told(asked, prompt)
        .onItem()
        .transformToMulti(told ->
            Multi.createFrom()
                .range(index, index + asked.choices())
                .map(choice -> {
                  var begin = asked.beginLogprobs(choice, told, logprobs.get(choice));
                  return chunk(asked, asked.begin(choice), choice, begin, null);
                }));
  }

  private TextCompletion chunk(
      Asked asked,
      String text,
      int index,
      TextCompletion.@Nullable Logprobs logprobs,
      @Nullable String reason) {
    var choice = new TextCompletion.Choice(text, index, logprobs, reason);
    return completion(asked, List.of(choice), null);
  }

  private Uni<TextCompletion> whole(Asked asked, Multi<TurnEvent> first) {
    return indices(asked)
        .onItem()
        .transformToUniAndConcatenate(prompt ->
            Uni.combine()
                .all()
                .unis(Readers.answers(events(asked, prompt, first)), told(asked, prompt))
                .asTuple())
        .collect()
        .asList()
        .map(prompts -> {
          var choices = new ArrayList<TextCompletion.Choice>();
          TextCompletion.Usage usage = TextCompletion.Usage.NONE;
          for (int prompt = 0; prompt < prompts.size(); prompt++) {
            List<Answer> answers = prompts.get(prompt).getItem1();
            for (int i = 0; i < answers.size(); i++) {
              int index = prompt * asked.choices() + i;
              choices.add(choice(asked, index, answers.get(i), prompts.get(prompt).getItem2()));
              usage = and(asked, usage, answers.get(i), index);
            }
          }
          return completion(asked, choices, usage);
        });
  }

  private static TextCompletion.Choice choice(
      Asked asked, int index, Answer answer, Optional<PromptLogprobs.Told> prompt) {
    ChoiceLogprobs logprobs = asked.logprobs().get(index);
    TextCompletion.Logprobs ofPrompt = asked.beginLogprobs(index, prompt, logprobs);
    String begin = asked.begin(index);
    if (asked.silent()) {
      return new TextCompletion.Choice(begin, index, ofPrompt, reason(asked, answer));
    }
    String reasoned = answer.reasoning().text();
    logprobs.pass(reasoned);
    TextCompletion.Logprobs told = logprobs.of(answer.logprobs());
    return new TextCompletion.Choice(
        begin + reasoned + answer.text(),
        index,
        ofPrompt == null ? told : ofPrompt.and(told),
        reason(asked, answer));
  }

  /** The first choice of a prompt is the one that has read it. */
  private static TextCompletion.Usage and(
      Asked asked, TextCompletion.Usage usage, Answer answer, int index) {
    boolean read = index % asked.choices() == 0;
    return usage.and(
        read ? answer.receipt().state().promptTokens() : 0,
        asked.silent() ? 0 : answer.outputTokens());
  }

  private TextCompletion completion(
      Asked asked, List<TextCompletion.Choice> choices, TextCompletion.@Nullable Usage usage) {
    Turn first = asked.turns().getFirst();
    return new TextCompletion(
        "cmpl-" + first.responseId().substring("resp_".length()),
        "text_completion",
        first.at().getEpochSecond(),
        engine.name(),
        choices,
        usage);
  }

  private static String reason(Asked asked, Answer answer) {
    return asked.silent() || answer.reason() == FinishReason.LENGTH ? "length" : "stop";
  }
}
