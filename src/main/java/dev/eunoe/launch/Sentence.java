package dev.eunoe.launch;

import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a person is told of a failure: the words of the code of ours that knew what went wrong.
 *
 * <p>Frameworks wrap failures many times over, and the innermost cause is often the name of a file
 * or two words of the Java library. In between, the outermost failure that this code threw is the
 * sentence that was written for people.
 */
final class Sentence {
  private static final String OURS = "dev.eunoe.";

  /** Classes that a framework makes of ours, which only pass failures on. */
  private static final List<String> MADE = List.of("_Bean", "_ClientProxy", "_Subclass");

  private Sentence() {}

  static String of(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause : causes(failure)) {
      String message = cause.getMessage();
      if (message != null && isOurs(cause)) {
        return message;
      }
      if (message != null && cause instanceof ConfigValidationException) {
        return String.join("; ", message.strip().split("\\s*\\R\\s*")).replace(":; ", ": ");
      }
      innermost = cause;
    }
    if (innermost instanceof FileSystemException file) {
      String reason = file.getReason();
      return file.getFile()
          + " cannot be used: "
          + (reason == null ? words(file.getClass()) : reason);
    }
    String message = innermost.getMessage();
    if (innermost instanceof IOException && message != null) {
      return message;
    }
    return "%s (%s); start with EUNOE_JAVA_OPTS=-Dlauncher.trace=true to see where, and report it, since this is a fault of Eunoe"
        .formatted(message, innermost.getClass().getSimpleName());
  }

  /** The failure and its causes, the outermost first; a circle ends. */
  private static List<Throwable> causes(Throwable failure) {
    var causes = new ArrayList<Throwable>();
    for (Throwable at = failure; at != null && !causes.contains(at); at = at.getCause()) {
      causes.add(at);
    }
    return causes;
  }

  /** Whether it was made in our code, rather than in a library that it called. */
  private static boolean isOurs(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    if (trace.length == 0) {
      return false;
    }
    String thrower = trace[0].getClassName();
    return thrower.startsWith(OURS) && MADE.stream().noneMatch(thrower::contains);
  }

  /** {@code NoSuchFileException} as {@code no such file}. */
  private static String words(Class<?> failure) {
    return failure
        .getSimpleName()
        .replaceFirst("Exception$", "")
        .replaceAll("(?<=.)(\\p{Lu})", " $1")
        .toLowerCase(Locale.ROOT);
  }
}
