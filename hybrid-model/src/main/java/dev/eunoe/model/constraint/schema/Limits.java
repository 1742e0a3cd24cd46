package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts that a schema gives: of items, characters, members. */
final class Limits {
  private static final int MOST = 1_000_000;

  private Limits() {}

  static int of(ObjectNode schema, String keyword, int absent, String place) {
    JsonNode node = schema.get(keyword);
    if (node == null) {
      return absent;
    }
    boolean whole = node.isNumber() && node.decimalValue().stripTrailingZeros().scale() <= 0;
    if (!whole || node.decimalValue().signum() < 0) {
      throw Keywords.refused(place, "has a '" + keyword + "' that is no count");
    }
    if (node.doubleValue() > MOST) {
      throw Keywords.refused(place, "has a '" + keyword + "' above " + MOST);
    }
    return node.intValue();
  }
}
