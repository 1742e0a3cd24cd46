package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.FinishedExchange;
import java.util.function.UnaryOperator;

/**
 * What is kept of the records of an answer.
 *
 * @param given the turns its receipt names, see {@link GivenMessages}
 */
record KeptRecords(String response, String receipt, String given) {

  /**
   * @param kept what may be kept of JSON
   */
  static KeptRecords of(FinishedExchange finished, UnaryOperator<String> kept) {
    return new KeptRecords(
        kept.apply(finished.responseJson()),
        kept.apply(finished.receiptJson()),
        GivenMessages.of(finished.receiptJson()));
  }
}
