package dev.eunoe.memory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.eunoe.memory.text.TextWork;
import jakarta.inject.Inject;

@AnalyzeClasses(packages = "dev.eunoe.memory", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule persistence_isPackagePrivate =
      classes()
          .that()
          .resideInAPackage("..persistence..")
          .and()
          .doNotImplement(MemoryStores.class)
          .should()
          .notBePublic();

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
