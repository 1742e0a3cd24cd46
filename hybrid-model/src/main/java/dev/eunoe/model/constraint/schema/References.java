package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What references within a schema name. */
final class References {
  private final JsonNode root;

  References(JsonNode root) {
    this.root = root;
  }

  JsonNode find(String reference, String place) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      throw Keywords.refused(
          place, "refers to '" + reference + "'; only places in itself ('#/…') are supported");
    }
    JsonNode found;
    try {
      String pointer = URLDecoder.decode(reference.replace("+", "%2B"), StandardCharsets.UTF_8);
      found = root.at(JsonPointer.compile(pointer.substring(1)));
    } catch (IllegalArgumentException e) {
      throw Keywords.refused(place, "refers to '" + reference + "', which is no place");
    }
    if (found.isMissingNode()) {
      throw Keywords.refused(place, "refers to '" + reference + "', which is not there");
    }
    return found;
  }
}
