package dev.eunoe.memory;

/**
 * By what a request is known when it is sent again.
 *
 * @param key as the sender names it
 * @param request a hash of what it asks
 */
public record RequestKey(String key, String request) {}
