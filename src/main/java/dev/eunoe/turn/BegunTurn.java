package dev.eunoe.turn;

/** A turn whose place is found and whose messages are kept. */
record BegunTurn(Turn turn, Continuation standing, TurnEvent.Started started) {}
