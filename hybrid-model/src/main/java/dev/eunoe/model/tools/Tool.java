package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool that an answer may call.
 *
 * @param parameters the schema of its arguments
 */
public record Tool(String name, JsonNode parameters) {}
