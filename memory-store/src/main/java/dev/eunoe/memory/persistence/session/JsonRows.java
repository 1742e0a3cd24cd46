package dev.eunoe.memory.persistence.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Rows for a statement that writes many at once, as its one parameter: words may hold whatever
 * would separate them in a list, and PostgreSQL reads this by {@code json_to_recordset}.
 */
public final class JsonRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArrayNode rows = JSON.createArrayNode();

  /** Adds a row and numbers it, from 0 on, as its field {@code nth}; the caller fills the rest. */
  public ObjectNode add() {
    int nth = rows.size();
    return rows.addObject().put("nth", nth);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  public String parameter() {
    try {
      return JSON.writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of nodes is always JSON", e);
    }
  }
}
