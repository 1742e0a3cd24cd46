package dev.eunoe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The arrows of the architecture: {@code chat → turn → inference → engine}, {@code turn → store}.
 */
@AnalyzeClasses(packages = "dev.eunoe", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule turn_knowsNoEdge =
      noClasses()
          .that()
          .resideInAnyPackage("dev.eunoe.turn..", "dev.eunoe.inference..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.eunoe.chat..");

  @ArchTest
  static final ArchRule interfaces_doNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.chat.completions..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.eunoe.chat.responses..",
              "dev.eunoe.chat.memories..",
              "dev.eunoe.chat.conversations..");

  @ArchTest
  static final ArchRule whatAllRoutesShare_knowsNoneOfThem =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.eunoe.chat.wire..",
              "dev.eunoe.chat.door..",
              "dev.eunoe.chat.auth..",
              "dev.eunoe.chat.limits..",
              "dev.eunoe.chat.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.eunoe.chat.responses..",
              "dev.eunoe.chat.completions..",
              "dev.eunoe.chat.memories..",
              "dev.eunoe.chat.conversations..",
              "dev.eunoe.chat.models..",
              "dev.eunoe.chat.session..",
              "dev.eunoe.chat.request..");

  @ArchTest
  static final ArchRule inference_knowsNoTurnAndNoStore =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.inference..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.eunoe.turn..", "dev.eunoe.memory..");

  @ArchTest
  static final ArchRule engineAndStore_doNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.memory..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.eunoe.model..");

  @ArchTest
  static final ArchRule engine_knowsNoFramework =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..",
              "io.smallrye..",
              "io.vertx..",
              "org.hibernate..",
              "dev.eunoe.memory..");

  @ArchTest
  static final ArchRule onlyTheEdge_knowsSocketsAndRoutes =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.eunoe.chat..", "dev.eunoe.launch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus.websockets..", "io.vertx.ext.web..", "io.quarkus.vertx.web..");

  @ArchTest
  static final ArchRule onlyCommands_knowTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.eunoe.command..", "dev.eunoe.launch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule commands_needNoServer =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.command..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..",
              "io.vertx..",
              "dev.eunoe.chat..",
              "dev.eunoe.turn..",
              "dev.eunoe.inference..",
              "dev.eunoe.launch..");

  @ArchTest
  static final ArchRule persistence_staysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.eunoe.memory.persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.eunoe.memory.persistence..");

  @ArchTest
  static final ArchRule packages_formNoCircle =
      slices().matching("dev.eunoe.(**)").should().beFreeOfCycles();

  /** The engine and the store count their own. */
  @ArchTest
  static void packages_haveFewerThanTwentyFiles(JavaClasses classes) {
    Map<String, Long> files =
        classes.stream()
            .filter(type -> !type.getName().matches("dev\\.eunoe\\.(model|memory)\\..*"))
            .map(type ->
                type.getPackageName()
                    + "/"
                    + type.getSource().orElseThrow().getFileName().orElse(""))
            .distinct()
            .collect(
                Collectors.groupingBy(
                    file -> file.substring(0, file.indexOf('/')), Collectors.counting()));
    assertThat(files)
        .isNotEmpty()
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThan(20));
  }

  @ArchTest
  static final ArchRule fields_areNotInjected =
      noFields().should().beAnnotatedWith("jakarta.inject.Inject");

  /** More is a missing type. */
  private static final int MAX_PARAMETERS = 7;

  @ArchTest
  static void signatures_haveAtMostSevenParameters(JavaClasses classes) {
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
