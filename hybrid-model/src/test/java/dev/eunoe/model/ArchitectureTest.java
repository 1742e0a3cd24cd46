package dev.eunoe.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The arrows between packages. */
@AnalyzeClasses(packages = "dev.eunoe.model", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theEngineKnowsNoFramework =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..",
              "io.smallrye..",
              "io.vertx..",
              "org.hibernate..",
              "jakarta..",
              "picocli..",
              "dev.eunoe.memory..");

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("dev.eunoe.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule kernelsAndMixersKnowNoFamilyAndNoFile =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..model", "..kernel..", "..mixer", "..feedforward", "..state", "..config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..weights", "..tokenizer", "..generate", "..check", "com.fasterxml..");

  /** The rooms of the kernels, each above those before it: what a room may know lies below. */
  private static final List<String> KERNEL_ROOMS =
      List.of(
          "parallel",
          "memory",
          "matrix",
          "cache",
          "args",
          "contract",
          "scalar",
          "vector.element",
          "vector.product",
          "vector.attention",
          "vector.recurrence",
          "vector",
          "int8",
          "int4",
          "onednn",
          "tornado",
          "");

  @ArchTest
  static void arrowsBetweenTheRoomsOfTheKernelsRunDown(JavaClasses classes) {
    for (int i = 0; i < KERNEL_ROOMS.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage(room(KERNEL_ROOMS.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              KERNEL_ROOMS.stream().skip(i + 1L).map(ArchitectureTest::room).toArray(String[]::new))
          .allowEmptyShould(KERNEL_ROOMS.get(i).equals("tornado"))
          .check(classes);
    }
  }

  private static String room(String name) {
    return name.isEmpty() ? "dev.eunoe.model.kernel" : "dev.eunoe.model.kernel." + name;
  }

  /** Files of a package, without its package-info. */
  private static final int MAX_FILES = 19;

  /** Larger ones, with the reason. */
  private static final Map<String, String> HALLS =
      Map.of(
          "dev.eunoe.model.weights", "a class for each family of checkpoints, which it knows alone",
          "dev.eunoe.model.weights.gguf", "a class for each kind of architecture in GGUF files",
          "dev.eunoe.model.jinja", "a template language in one piece",
          "dev.eunoe.model.config", "the vocabulary of records that all of the engine shares");

  @ArchTest
  static void aPackageHasFewerThanTwentyFiles(JavaClasses classes) {
    var files = new TreeMap<String, Set<String>>();
    for (var type : classes) {
      if (type.getSimpleName().equals("package-info") || HALLS.containsKey(type.getPackageName())) {
        continue;
      }
      files
          .computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>())
          .add(type.getSource().flatMap(Source::getFileName).orElseThrow());
    }
    assertThat(files)
        .allSatisfy(
            (room, names) -> assertThat(names).as(room).hasSizeLessThanOrEqualTo(MAX_FILES));
  }

  /** More is a missing type. */
  private static final int MAX_PARAMETERS = 7;

  @ArchTest
  static void aSignatureHasAtMostSevenParameters(JavaClasses classes) {
    assertThat(classes.stream().flatMap(type -> type.getCodeUnits().stream()))
        .filteredOn(unit -> unit.getRawParameterTypes().size() > MAX_PARAMETERS)
        .filteredOn(unit -> !isWrittenByTheCompiler(unit))
        .extracting(JavaCodeUnit::getFullName)
        .isEmpty();
  }

  /**
   * A record's constructor, an enum's with its name and ordinal, a lambda with what it captures.
   */
  private static boolean isWrittenByTheCompiler(JavaCodeUnit unit) {
    return unit.getName().startsWith("lambda$")
        || unit.isConstructor() && (unit.getOwner().isRecord() || unit.getOwner().isEnum());
  }
}
