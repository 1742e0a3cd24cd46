package dev.eunoe.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses settings, by their names, that are not within the bounds which their methods declare.
 * Found by the framework as a service. Bean Validation would do the same for a fifth of what the
 * first thread does in a start.
 */
public final class SettingBounds implements ConfigValidator, SmallRyeConfigBuilderCustomizer {
  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    var unused = builder.withValidator(this);
  }

  @Override
  public void validateMapping(Class<?> type, String prefix, Object settings) {
    if (!isOurs(type) || !type.isAnnotationPresent(ConfigMapping.class)) {
      return; // what stands in another is looked at with it
    }
    var problems = new ArrayList<Problem>();
    look(type, prefix, settings, problems);
    if (!problems.isEmpty()) {
      throw new ConfigValidationException(problems.toArray(Problem[]::new));
    }
  }

  private static void look(Class<?> type, String prefix, Object settings, List<Problem> problems) {
    for (Method method : type.getMethods()) {
      Class<?> kind = method.getReturnType();
      String name = prefix + "." + dashed(method.getName());
      var least = method.getAnnotation(AtLeast.class);
      var most = method.getAnnotation(AtMost.class);
      if (kind.isInterface() && isOurs(kind)) {
        look(kind, name, value(method, settings), problems);
      } else if (least != null || most != null) {
        require(name, value(method, settings), least, most, problems);
      }
    }
  }

  private static void require(
      String name,
      Object value,
      @Nullable AtLeast least,
      @Nullable AtMost most,
      List<Problem> problems) {
    if (least != null && !(amount(value) >= bound(least.value(), value))) { // nor is no number
      problems.add(problem(name, "at least " + least.value(), value));
    }
    if (most != null && !(amount(value) <= bound(most.value(), value))) {
      problems.add(problem(name, "at most " + most.value(), value));
    }
  }

  private static Problem problem(String name, String bound, Object value) {
    return new Problem("%s must be %s, but is %s".formatted(name, bound, value));
  }

  private static double bound(String bound, Object value) {
    return value instanceof Duration
        ? amount(DurationConverter.parseDuration(bound))
        : Double.parseDouble(bound);
  }

  private static double amount(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Duration time -> time.getSeconds() + time.getNano() / 1e9;
      default -> throw new IllegalArgumentException("A " + value.getClass() + " has no bounds.");
    };
  }

  private static Object value(Method method, Object settings) {
    try {
      return method.invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The setting " + method.getName() + " cannot be read.", e);
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getPackage() == SettingBounds.class.getPackage();
  }

  /** {@code maxInputTokens} as {@code max-input-tokens}. */
  private static String dashed(String name) {
    return name.replaceAll("\\p{Lu}", "-$0").toLowerCase(Locale.ROOT);
  }
}
