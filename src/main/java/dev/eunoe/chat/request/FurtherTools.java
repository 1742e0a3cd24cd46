package dev.eunoe.chat.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/**
 * Tools that agents offer by default beside their own functions, and that this server does not run:
 * searches of the web, and groups of functions. Beside functions they are left out, which the tools
 * that are told back show: the model is free not to call what it is offered. Alone, or chosen by
 * the request, they are what it is about, and it is refused.
 */
final class FurtherTools {
  private static final String SEARCH = "web_search";
  private static final String GROUP = "namespace";

  private FurtherTools() {}

  static boolean is(JsonNode tool) {
    String type = tool.path("type").asText();
    return type.equals(GROUP) || type.equals(SEARCH) || type.startsWith(SEARCH + "_");
  }

  /** Whether there are functions in the list as well. */
  static boolean areBesideFunctions(JsonNode tools) {
    return StreamSupport.stream(tools.spliterator(), false)
        .anyMatch(tool -> tool.path("type").asText().equals("function"));
  }
}
