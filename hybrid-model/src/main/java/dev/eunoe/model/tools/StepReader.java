package dev.eunoe.model.tools;

import java.util.function.Function;

/** Reads calls step by step: what stands before a name, the name, its arguments, what follows. */
final class StepReader implements CallReader {
  /** Names are not longer; what is, is no call. */
  private static final int MAX_NAME = 256;

  /** Reads the arguments of one call. */
  interface Arguments {
    Progress read(StringBuilder held, Listener listener);
  }

  private enum Step {
    START,
    BEFORE,
    NAME,
    ID,
    ARGUMENTS,
    BEHIND,
    LAST_ID,
    MORE,
    CLOSE
  }

  private final Marks marks;
  private final CallWords words;
  private final Function<String, Arguments> arguments;
  private Step step = Step.START;
  private Arguments current;
  private boolean called;
  private String name = "";

  /** The arguments of a call that is told when its id is known. */
  private final StringBuilder untold = new StringBuilder();

  /**
   * @param arguments begins to read those of a tool
   */
  StepReader(Marks marks, CallWords words, Function<String, Arguments> arguments) {
    this.marks = marks;
    this.words = words;
    this.arguments = arguments;
    this.current = arguments.apply("");
  }

  @Override
  public Progress read(StringBuilder held, Listener listener) {
    while (true) {
      Progress progress = step(held, listener);
      if (progress == Progress.NONE && called) {
        return Progress.ENDED; // nothing is a call that follows one
      }
      if (progress != Progress.ENDED || step == Step.CLOSE) {
        return progress;
      }
      step = following(held);
    }
  }

  private Step following(StringBuilder held) {
    boolean more = step == Step.MORE && startsWith(held, marks.separator());
    if (more) {
      held.delete(0, marks.separator().length());
    }
    return switch (step) {
      case START -> Step.BEFORE;
      case BEFORE -> Step.NAME;
      case NAME -> Step.ID;
      case ID -> Step.ARGUMENTS;
      case ARGUMENTS -> Step.BEHIND;
      case BEHIND -> Step.LAST_ID;
      case LAST_ID -> marks.separator().isEmpty() ? Step.CLOSE : Step.MORE;
      case MORE -> more ? Step.BEFORE : Step.CLOSE;
      case CLOSE -> throw new IllegalStateException("nothing follows the last mark");
    };
  }

  private Progress step(StringBuilder held, Listener listener) {
    return switch (step) {
      case START -> expect(held, marks.start());
      case BEFORE -> expect(held, words.before());
      case NAME -> name(held, listener);
      case ID ->
          words.between().contains(CallWords.ID)
              ? id(held, words.between(), listener)
              : Progress.ENDED;
      case ARGUMENTS -> current.read(held, words.endsWithId() ? untold(listener) : listener);
      case BEHIND -> expect(held, CallWords.front(words.behind()));
      case LAST_ID -> words.endsWithId() ? id(held, words.behind(), listener) : Progress.ENDED;
      case MORE ->
          held.length() < Math.max(marks.separator().length(), 1)
                  && beginsOne(held, marks.separator())
              ? Progress.WAITING
              : Progress.ENDED;
      case CLOSE -> expect(held, marks.end() + marks.close());
    };
  }

  private Progress name(StringBuilder held, Listener listener) {
    String behind = CallWords.front(words.between());
    int to = held.indexOf(behind);
    if (to < 0) {
      return held.length() > MAX_NAME ? Progress.NONE : Progress.WAITING;
    }
    name = held.substring(0, to);
    held.delete(0, to + behind.length());
    called = true;
    current = arguments.apply(name);
    if (!words.hasId()) {
      listener.begun(name, "");
    }
    return Progress.ENDED;
  }

  /** Takes the id and what follows it; then the call can be told. */
  private Progress id(StringBuilder held, String around, Listener listener) {
    String rest = CallWords.rest(around);
    if (held.length() < CallIds.LENGTH + rest.length()) {
      return Progress.WAITING;
    }
    String id = held.substring(0, CallIds.LENGTH);
    held.delete(0, CallIds.LENGTH);
    Progress progress = expect(held, rest);
    if (progress == Progress.ENDED) {
      listener.begun(name, id);
      if (!untold.isEmpty()) {
        listener.arguments(untold.toString());
        untold.setLength(0);
      }
    }
    return progress;
  }

  /** Keeps arguments until their call can be told. */
  private Listener untold(Listener listener) {
    return new Listener() {
      @Override
      public void begun(String name, String id) {
        listener.begun(name, id);
      }

      @Override
      public void arguments(String json) {
        untold.append(json);
      }
    };
  }

  /** Takes a text that must come next. */
  static Progress expect(StringBuilder held, String text) {
    if (startsWith(held, text)) {
      held.delete(0, text.length());
      return Progress.ENDED;
    }
    return beginsOne(held, text) ? Progress.WAITING : Progress.NONE;
  }

  static boolean startsWith(CharSequence held, String text) {
    return held.length() >= text.length() && text.contentEquals(held.subSequence(0, text.length()));
  }

  /** Whether all that is there may be the beginning of a text. */
  static boolean beginsOne(CharSequence held, String text) {
    return held.length() < text.length() && text.startsWith(held.toString());
  }
}
