import type { ServerEvent } from "../protocol/events";
import { parseFrame } from "../protocol/parse";
import { emptyConversation, type Conversation } from "./conversation";
import { reduce } from "./reduce";

/** A recorded conversation: what was asked, and the frames that came back, as they lie in `logs/`. */
export interface EventLog {
  readonly turns: readonly RecordedTurn[];
}

export interface RecordedTurn {
  readonly asked: string;
  readonly frames: readonly { readonly type: string; readonly stream_id?: string }[];
}

/** Every frame of a turn, read as the socket would read it; one that cannot be read fails the test. */
export function framesOf(turn: RecordedTurn): readonly ServerEvent[] {
  return turn.frames.map((frame) => {
    const event = parseFrame(JSON.stringify(frame));
    if (event.type === "unreadable") throw new Error(event.reason);
    if (event.type === "unknown") throw new Error(`The log has the unknown type ${event.name}.`);
    return event;
  });
}

/** The conversation before the first frame of a turn. */
export function askedIn(conversation: Conversation, turn: RecordedTurn): Conversation {
  const streamId = turn.frames[0]?.stream_id ?? "";
  return reduce(conversation, { type: "local.asked", streamId, text: turn.asked, at: new Date(0) });
}

export function replay(log: EventLog): Conversation {
  return log.turns.reduce<Conversation>(
    (conversation, turn) => framesOf(turn).reduce(reduce, askedIn(conversation, turn)),
    emptyConversation("k"),
  );
}
