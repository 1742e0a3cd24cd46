package dev.eunoe.model.tools;

/**
 * A call of a tool.
 *
 * @param arguments a JSON object
 */
public record Call(String name, String arguments) {}
