package dev.eunoe.model.jinja;

/** Python's {@code None}. */
enum None {
  NONE
}
