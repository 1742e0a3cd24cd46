package dev.eunoe.turn;

/** Writes a finished answer as the JSON that is stored with it; the edge owns its shape. */
public interface ResponseWriter {
  String response(Turn turn, TurnEvent.Started started, Answer answer);
}
