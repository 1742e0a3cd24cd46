package dev.eunoe.model.tools;

/**
 * A call of a tool.
 *
 * @param arguments a JSON object
 * @param id by which its result names it, as it stands in the call; empty in forms without
 */
public record Call(String name, String arguments, String id) {
  /** One without an id. */
  public Call(String name, String arguments) {
    this(name, arguments, "");
  }
}
