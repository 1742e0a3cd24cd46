package dev.eunoe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Every method of the server, the memory and the engine is called by one of them: what only tests
 * call is work for nobody.
 */
class UncalledMethodsTest {
  private static final List<String> UNCALLED =
      UncalledMethods.in(
          new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("dev.eunoe"));

  private static final String A_WHOLE_SHAPE =
      "a shape is told whole; the arithmetic asks the weights";

  /** What stays, and the reason why; a star stands for the rest of a name. */
  private static final Map<String, String> EXCEPTIONS =
      Map.ofEntries(
          entry(
              "dev.eunoe.command.ModelArgument$Converter.<init>", "picocli makes it by its class"),
          entry("dev.eunoe.launch.WhenReady.<init>", "the framework makes it by its class"),
          entry("dev.eunoe.inference.Engine.tokensRead", "tests see that unwanted work stops"),
          entry("dev.eunoe.model.schedule.Load.*", "the same tests read its parts"),
          entry("dev.eunoe.memory.SegmentView.*", "tests see what a segment was made of"),
          entry("dev.eunoe.model.ContextTooLongException.*", "an exception carries its values"),
          entry("dev.eunoe.model.config.ExpertsConfig.sharedGate", A_WHOLE_SHAPE),
          entry("dev.eunoe.model.config.SublayerConfig$FeedForward.postNorm", A_WHOLE_SHAPE),
          entry("dev.eunoe.model.config.SublayerConfig$PerLayerInput.postNorm", A_WHOLE_SHAPE),
          entry("dev.eunoe.model.config.SublayerConfig$Prefaced.postNorm", A_WHOLE_SHAPE),
          entry(
              "dev.eunoe.model.generate.GenerationOptions.with*", "the engine's own users choose"),
          entry("dev.eunoe.model.generate.Generator.tokens", "the engine's own users read ids"),
          entry("dev.eunoe.model.generate.Token.id", "the engine's own users read ids"),
          entry("dev.eunoe.model.tokenizer.Tokenizer.open", "the engine's own users count tokens"),
          entry(
              "dev.eunoe.model.kernel.vector.VectorKernels.<init>",
              "tests and benchmarks, one thread"),
          entry(
              "dev.eunoe.model.kernel.onednn.OneDnnFormat.multipliesBf16",
              "the contract's tests round as this machine does"));

  @Test
  void mainCode_callsAllOfItself() {
    assertThat(UNCALLED)
        .as("Delete what nothing calls, or call it.")
        .filteredOn(name -> EXCEPTIONS.keySet().stream().noneMatch(stays -> covers(stays, name)))
        .isEmpty();
  }

  @Test
  void exceptions_areStillUncalled() {
    assertThat(EXCEPTIONS.keySet())
        .allSatisfy(stays -> assertThat(UNCALLED).anyMatch(name -> covers(stays, name)));
  }

  private static boolean covers(String stays, String name) {
    return stays.endsWith("*")
        ? name.startsWith(stays.substring(0, stays.length() - 1))
        : name.equals(stays);
  }

  @Test
  void in_anExample_findsWhatNothingCalls() {
    var example = new ClassFileImporter().importClasses(Example.class, Pair.class, Caller.class);
    assertThat(UncalledMethods.in(example))
        .containsExactly(
            Caller.class.getName() + ".<init>",
            Example.class.getName() + ".onlyByItself",
            Example.class.getName() + ".uncalled",
            Pair.class.getName() + ".unread");
  }

  static class Example implements Supplier<String> {
    public static void called() {}

    public static void referred() {}

    public static void uncalled() {}

    public static int onlyByItself(int n) {
      return n == 0 ? 0 : onlyByItself(n - 1);
    }

    @Override
    public String get() {
      return "called by whoever is given the supplier";
    }

    @PreDestroy
    public void calledByTheContainer() {}
  }

  record Pair(String read, String unread, String readWithin) {
    static Pair of(Pair other) {
      return new Pair(other.read(), "", other.readWithin);
    }
  }

  static class Caller {
    private final Runnable all;

    Caller(Example example, Pair pair) {
      Example.called();
      this.all = Example::referred;
      all.run();
      new Example().get();
      Pair.of(pair);
    }
  }
}
