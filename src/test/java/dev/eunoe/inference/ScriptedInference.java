package dev.eunoe.inference;

import dev.eunoe.model.generate.FinishReason;
import io.smallrye.mutiny.Multi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Answers as it is told to, and notes what it was given to read. */
public final class ScriptedInference extends InferenceService {
  private final Deque<Function<Prompt, Multi<Step>>> scripts = new ArrayDeque<>();
  private final List<Prompt> prompts = new ArrayList<>();
  private final List<StopSignal> stops = new ArrayList<>();
  private int taken;

  @SuppressWarnings("NullAway") // it asks no engine
  public ScriptedInference() {
    super(null, null);
  }

  /** The next answer is this text, a word at a time, each one token. */
  public void says(String text) {
    next(prompt -> Multi.createFrom().iterable(steps(prompt, text)));
  }

  public void next(Function<Prompt, Multi<Step>> script) {
    scripts.add(script);
  }

  public List<Prompt> prompts() {
    return prompts;
  }

  /** How often the memory of an answer was given back. */
  public int taken() {
    return taken;
  }

  public List<StopSignal> stops() {
    return stops;
  }

  @Override
  public Multi<Step> answer(Prompt prompt, int choices, StopSignal stop, Executor reader) {
    prompts.add(prompt);
    stops.add(stop);
    prompt.log().leaves(() -> taken++);
    return scripts.remove().apply(prompt).emitOn(reader);
  }

  /** What the engine tells of an answer, with a state of which nothing is read. */
  public static List<Step> steps(Prompt prompt, String text) {
    List<Step> steps = new ArrayList<>(List.of(new Step.Opened(0)));
    String[] words = text.split("(?<= )");
    for (String word : words) {
      steps.add(new Step.Piece(word, List.of()));
    }
    steps.add(settled(prompt, text, words.length, FinishReason.STOP));
    return steps;
  }

  public static Step settled(Prompt prompt, String text, int tokens, FinishReason reason) {
    long read = ScriptedState.position(prompt.saved()) + prompt.unread().length;
    long position = read + prompt.clean().length + tokens;
    var kept = prompt.kept() == null ? null : ScriptedState.at(position);
    return new Step.Settled(
        text, Reasoning.NONE, reason, null, new int[tokens], tokens, 0, position, kept, 1, 2, 3);
  }
}
