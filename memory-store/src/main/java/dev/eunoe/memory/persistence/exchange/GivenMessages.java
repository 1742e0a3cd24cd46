package dev.eunoe.memory.persistence.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The turns a receipt names. They stand beside it in plain text, because an erasure has to find the
 * answers that were given a turn, and a sealed receipt cannot be searched.
 */
final class GivenMessages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID = Pattern.compile("turn_[A-Za-z0-9_.:-]+");

  private GivenMessages() {}

  /** Their ids, each once, with spaces between. */
  static String of(String receiptJson) {
    try {
      return JSON.readTree(receiptJson).findValuesAsText("turn_id").stream()
          .filter(id -> ID.matcher(id).matches())
          .distinct()
          .collect(Collectors.joining(" "));
    } catch (JsonProcessingException e) {
      return ""; // no receipt
    }
  }
}
