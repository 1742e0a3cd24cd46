package dev.eunoe.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The least that a setting may be: a number, or a duration where it is one. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface AtLeast {
  String value();
}
