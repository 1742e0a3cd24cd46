package dev.eunoe.model.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * {@code namespace(…)}: the one value whose attributes {@code set} may change from inside a loop.
 */
record Namespace(Map<String, Object> attributes) {
  Namespace(Map<String, Object> attributes) {
    this.attributes = new HashMap<>(attributes);
  }
}
