package dev.eunoe.model.tools;

/**
 * What stands within a call, around its name and its arguments.
 *
 * @param before the name
 * @param between the name and the arguments
 * @param behind the arguments
 */
record CallWords(String before, String between, String behind) {}
