package dev.eunoe.memory;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "dev.eunoe.memory", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theFacades_arePackagePrivate =
      classes()
          .that()
          .resideInAPackage("dev.eunoe.memory.persistence")
          .and()
          .doNotImplement(MemoryStores.class)
          .should()
          .notBePublic();

  /** Public in Java, since one room needs the other; nobody else does. */
  @ArchTest
  static final ArchRule entitiesAndRooms_areUsedInPersistenceOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.eunoe.memory.persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.eunoe.memory.persistence..");

  @ArchTest
  static final ArchRule rooms_formNoCircle =
      slices().matching("dev.eunoe.memory.persistence.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rooms_doNotKnowWhatStandsOnThem =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.memory.persistence.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.eunoe.memory.persistence");

  /** There they become values of types that plain words cannot be assigned to. */
  @ArchTest
  static final ArchRule words_areSealedInOneRoom =
      noClasses()
          .that()
          .resideInAPackage("dev.eunoe.memory.persistence..")
          .and()
          .resideOutsideOfPackage("dev.eunoe.memory.persistence.session")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(Sealing.class)))
                  .and(target(nameMatching("seal|sealAlike"))));

  /** Files a package may have at most, and what has more for a reason. */
  private static final int MAX_FILES = 19;

  private static final Map<String, String> LARGER =
      Map.of("dev.eunoe.memory", "the records of the store's interface: its users' one import");

  @ArchTest
  static void packages_areRoomsNotHalls(JavaClasses all) {
    Map<String, Long> files =
        all.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(files)
        .allSatisfy((name, count) ->
            assertThat(count > MAX_FILES).as(name).isEqualTo(LARGER.containsKey(name)));
  }

  @ArchTest
  static final ArchRule hibernate_staysInPersistence =
      noClasses()
          .that()
          .resideOutsideOfPackage("..persistence..")
          .and()
          .doNotBelongToAnyOf(TextWork.class) // it leaves an event loop and comes back to it
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.hibernate..", "jakarta.persistence..", "io.vertx..");

  @ArchTest
  static final ArchRule theStore_doesNotKnowTheEngine =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.eunoe..").and(resideInAPackage("dev.eunoe.memory..").negate()));

  @ArchTest
  static final ArchRule theStore_isNoCommand =
      noClasses().should().dependOnClassesThat().resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule rankingAndSummaries_arePureFunctions =
      noClasses()
          .that()
          .resideInAnyPackage("..recall..", "..consolidation..", "..language..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.smallrye..", "java.sql..", "..persistence..");

  @ArchTest
  static final ArchRule theBundledServer_needsNoFramework =
      noClasses()
          .that()
          .resideInAnyPackage("..embedded..", "..schema..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..");

  @ArchTest
  static final ArchRule packages_formNoCircle =
      slices().matching("dev.eunoe.memory.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothing_isInjectedIntoFields =
      noFields().should().beAnnotatedWith(Inject.class);
}
