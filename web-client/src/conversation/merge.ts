import type { ResponseStatus } from "../protocol/events";
import type { ConversationDetail, WireExchange, WireTurn } from "../protocol/rest";
import {
  givenBy,
  isLive,
  type Conversation,
  type Exchange,
  type Phase,
  type Turn,
} from "./conversation";

/**
 * Joins what the server has stored with what is on the screen. The stored side wins (it has turn ids and exact
 * positions), except where an answer is still arriving here; keys stay, so that nothing on the screen jumps.
 */
export function merge(conversation: Conversation, detail: ConversationDetail): Conversation {
  const path = newestBranch(detail.exchanges, detail.last_response_id ?? null);
  const known = new Map(conversation.exchanges.map((e) => [e.responseId, e]));
  const stored = path.map((wire) => {
    const local = known.get(wire.response_id);
    return local !== undefined && isLive(local) ? local : fromWire(wire, local);
  });
  const storedIds = new Set(detail.exchanges.map((e) => e.response_id));
  // Not stored yet, or never: a live answer, and a failed one whose question can be asked again.
  const onlyHere = conversation.exchanges.filter(
    (e) => e.responseId === null || !storedIds.has(e.responseId),
  );
  return {
    ...conversation,
    id: detail.id,
    exchanges: [...stored, ...onlyHere],
    onOtherBranches: detail.exchanges.length - path.length,
    window: detail.window ?? conversation.window,
    remembering: detail.memory === false ? "off" : "on",
  };
}

/** The exchanges from the first to `last`, following `previous_response_id` backwards: any response can be branched from. */
export function newestBranch(
  exchanges: readonly WireExchange[],
  last: string | null,
): readonly WireExchange[] {
  const byId = new Map(exchanges.map((e) => [e.response_id, e]));
  const path: WireExchange[] = [];
  let next = byId.get(last ?? "") ?? exchanges.at(-1);
  while (next !== undefined) {
    path.unshift(next);
    byId.delete(next.response_id); // a circle would otherwise never end
    next = next.previous_response_id === null ? undefined : byId.get(next.previous_response_id);
  }
  return path;
}

function fromWire(wire: WireExchange, local: Exchange | undefined): Exchange {
  return {
    key: local?.key ?? wire.response_id,
    streamId: null,
    responseId: wire.response_id,
    question: turn(wire.turns, "user"),
    answer: answerOf(wire, local),
    phase: phaseOf(wire.status, local?.phase),
    stopping: false,
    problem: wire.status === "failed" ? problemOf(wire, local) : null,
    given: wire.receipt ? givenBy(wire.receipt) : (local?.given ?? null),
    startPosition: wire.start_position ?? local?.startPosition ?? null,
    endPosition: wire.end_position ?? local?.endPosition ?? null,
    lastSequence: -1,
  };
}

/** Of an answer that is still being written only this side has a part. */
function answerOf(wire: WireExchange, local: Exchange | undefined): Turn {
  const stored = turn(wire.turns, "assistant");
  return stored.id === null && local !== undefined ? local.answer : stored;
}

function problemOf(wire: WireExchange, local: Exchange | undefined): string {
  return wire.error?.message ?? local?.problem ?? "This answer failed.";
}

function turn(turns: readonly WireTurn[], role: string): Turn {
  const ofRole = turns.filter((t) => t.role === role);
  return {
    id: ofRole[0]?.id ?? null,
    text: ofRole.map((t) => t.text).join("\n\n"),
    at: ofRole[0] === undefined ? null : date(ofRole[0].at),
  };
}

function phaseOf(status: ResponseStatus, local: Phase | undefined): Phase {
  switch (status) {
    case "queued":
    case "in_progress":
      return "away";
    case "completed":
      return "done";
    case "incomplete":
      return local === "stopped" ? "stopped" : "cut";
    case "cancelled":
      return "stopped";
    case "failed":
      return "failed";
  }
}

/** The wire has Unix seconds or ISO 8601. */
export function date(at: number | string): Date {
  return new Date(typeof at === "number" ? at * 1000 : at);
}
