package dev.eunoe.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
              "dev.eunoe.memory..");

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("dev.eunoe.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule kernelsAndMixersKnowNoFamilyAndNoFile =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..model", "..kernel", "..mixer", "..feedforward", "..state", "..config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..weights", "..tokenizer", "..generate", "..check", "com.fasterxml..");
}
