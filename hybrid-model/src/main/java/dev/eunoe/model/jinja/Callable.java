package dev.eunoe.model.jinja;

/** A function, macro or method of a value. */
interface Callable {
  Object call(Arguments arguments);
}
