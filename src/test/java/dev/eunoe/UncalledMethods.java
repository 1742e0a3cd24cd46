package dev.eunoe;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The methods and constructors that others may call and nothing calls. Private ones are left to the
 * compiler's own check.
 */
final class UncalledMethods {
  private static final String OWN = "dev.eunoe.";

  /** Their annotations describe; nobody calls a method because it carries one. */
  private static final List<String> CALLS_NOTHING =
      List.of(
          OWN,
          "java.lang.",
          "org.jspecify.",
          "com.google.errorprone.",
          "io.smallrye.config.",
          "jakarta.validation.");

  private UncalledMethods() {}

  /** Sorted, each as {@code package.Class.method}; a constructor's name is {@code <init>}. */
  static List<String> in(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> Stream.concat(type.getMethods().stream(), type.getConstructors().stream()))
        .filter(UncalledMethods::isWritten)
        .filter(unit -> !isCalled(unit))
        .map(unit -> unit.getOwner().getName() + "." + unit.getName())
        .distinct()
        .sorted()
        .toList();
  }

  /** By somebody, for somebody else: not by the compiler, and not for its class alone. */
  private static boolean isWritten(JavaCodeUnit unit) {
    var modifiers = unit.getModifiers();
    boolean ofEveryEnum =
        unit.getOwner().isEnum() && Set.of("values", "valueOf").contains(unit.getName());
    return !modifiers.contains(JavaModifier.PRIVATE)
        && !modifiers.contains(JavaModifier.SYNTHETIC)
        && !ofEveryEnum;
  }

  private static boolean isCalled(JavaCodeUnit unit) {
    return isCalledByCode(unit)
        || isCalledByFramework(unit)
        || isCalledByJava(unit)
        || family(unit).anyMatch(other -> !isOwn(other.getOwner()) || isCalledByCode(other))
        || component(unit).filter(field -> isCarried(field, unit)).isPresent();
  }

  /** A method that calls only itself is called by nobody. */
  private static boolean isCalledByCode(JavaCodeUnit unit) {
    return unit.getAccessesToSelf().stream()
        .map(access -> ((JavaAccess<?>) access).getOrigin())
        .anyMatch(origin -> !origin.equals(unit));
  }

  /** What a framework calls says so: routes, observers, producers, commands, entities, beans. */
  private static boolean isCalledByFramework(JavaCodeUnit unit) {
    var parameters = unit.getParameterAnnotations().stream().flatMap(Set::stream);
    var type =
        unit.isConstructor() ? unit.getOwner().getAnnotations() : Set.<JavaAnnotation<?>>of();
    return Stream.of(unit.getAnnotations().stream(), parameters, type.stream())
        .flatMap(annotations -> annotations)
        .anyMatch(UncalledMethods::isOfFramework);
  }

  private static boolean isOfFramework(JavaAnnotation<?> annotation) {
    String name = annotation.getRawType().getName();
    return CALLS_NOTHING.stream().noneMatch(name::startsWith);
  }

  /** By the launcher, by the service loader, or by whatever makes records of JSON. */
  private static boolean isCalledByJava(JavaCodeUnit unit) {
    JavaClass owner = unit.getOwner();
    if (!unit.isConstructor()) {
      return unit.getName().equals("main")
          && names(unit.getRawParameterTypes()).equals(List.of(String[].class.getName()));
    }
    return isService(owner) || (owner.isRecord() && isCanonical(unit));
  }

  private static boolean isService(JavaClass type) {
    return type.getAllRawInterfaces().stream()
        .map(service -> "/META-INF/services/" + service.getName())
        .anyMatch(file -> UncalledMethods.class.getResource(file) != null);
  }

  private static boolean isCanonical(JavaCodeUnit constructor) {
    var components =
        constructor.getOwner().getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .map(JavaField::getRawType)
            .toList();
    return sorted(names(components)).equals(sorted(names(constructor.getRawParameterTypes())));
  }

  private static List<String> names(List<JavaClass> types) {
    return types.stream().map(JavaClass::getName).toList();
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }

  /**
   * The methods that it overrides and that override it. Generic types are erased differently in
   * each, so they are told by name and number of parameters.
   */
  private static Stream<JavaCodeUnit> family(JavaCodeUnit unit) {
    if (unit.isConstructor()) {
      return Stream.empty();
    }
    JavaClass owner = unit.getOwner();
    return Stream.of(
            owner.getAllRawSuperclasses(), owner.getAllRawInterfaces(), owner.getAllSubclasses())
        .flatMap(types -> types.stream())
        .flatMap(type -> type.getMethods().stream())
        .filter(other -> other.getName().equals(unit.getName()))
        .filter(other -> other.getParameters().size() == unit.getParameters().size())
        .map(method -> method);
  }

  private static boolean isOwn(JavaClass type) {
    return type.getName().startsWith(OWN);
  }

  /** The component of a record that this method gives. */
  private static Optional<JavaField> component(JavaCodeUnit unit) {
    return unit.getOwner().isRecord() && unit.getParameters().isEmpty()
        ? unit.getOwner().tryGetField(unit.getName())
        : Optional.empty();
  }

  /**
   * A record must offer every component; it is of use where the record itself reads it, or JSON.
   */
  private static boolean isCarried(JavaField component, JavaCodeUnit accessor) {
    return isWrittenAsJson(component.getOwner())
        || component.getAccessesToSelf().stream()
            .filter(access -> access.getAccessType() == AccessType.GET)
            .anyMatch(access -> !access.getOrigin().equals(accessor));
  }

  /** Records within one that is written are written with it. */
  private static boolean isWrittenAsJson(JavaClass type) {
    return type.getAnnotations().stream().anyMatch(UncalledMethods::isOfFramework)
        || type.getEnclosingClass().filter(UncalledMethods::isWrittenAsJson).isPresent();
  }
}
