import type { ResponseStatus } from "../protocol/events";
import type { ConversationDetail, WireExchange, WireTurn } from "../protocol/rest";
import type { WindowUse } from "../protocol/receipt";
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
  const shown = withFailed(path, detail.exchanges);
  const known = new Map(conversation.exchanges.map((e) => [e.responseId, e]));
  const stored = shown.map((wire) => {
    const local = known.get(wire.response_id);
    return local !== undefined && goesOn(local, wire) ? local : fromWire(wire, local);
  });
  const storedIds = new Set(detail.exchanges.map((e) => e.response_id));
  const arrived = stored.filter((e) => !known.has(e.responseId)).map((e) => e.question.text);
  // Not stored yet, or never: a live answer, and a failed one whose question can be asked again.
  const onlyHere = conversation.exchanges.filter((e) =>
    e.responseId === null
      ? isLive(e) || !arrived.includes(e.question.text)
      : !storedIds.has(e.responseId),
  );
  return {
    ...conversation,
    id: detail.id,
    exchanges: inPlace(stored, conversation.exchanges, new Set(onlyHere)),
    onOtherBranches: detail.exchanges.length - shown.length,
    window: windowOf(path, detail),
    remembering: detail.memory === false ? "off" : "on",
    space: detail.space ?? "",
  };
}

/** Whether only this side has what was written of an answer so far, and knows how far that is. */
function goesOn(local: Exchange, wire: WireExchange): boolean {
  const unfinished = wire.status === "queued" || wire.status === "in_progress";
  return isLive(local) || (local.phase === "away" && unfinished);
}

/**
 * The branch with the questions that failed along it, which no later question continues from: they can be asked again,
 * until they were.
 */
function withFailed(
  path: readonly WireExchange[],
  all: readonly WireExchange[],
): readonly WireExchange[] {
  const onPath = new Set(path.map((e) => e.response_id));
  const failedAside = (e: WireExchange) =>
    e.status === "failed" &&
    (e.previous_response_id === null || onPath.has(e.previous_response_id));
  const shown = all.filter((e) => onPath.has(e.response_id) || failedAside(e));
  const words = (e: WireExchange) => turn(e.turns, "user").text;
  return shown.filter(
    (e, i) =>
      onPath.has(e.response_id) || !shown.slice(i + 1).some((later) => words(later) === words(e)),
  );
}

/** What only this side knows stays behind what it was behind; what is being asked is the newest. */
function inPlace(
  stored: readonly Exchange[],
  local: readonly Exchange[],
  onlyHere: ReadonlySet<Exchange>,
): readonly Exchange[] {
  const merged = [...stored];
  let before: Exchange | null = null;
  for (const exchange of local) {
    if (onlyHere.has(exchange)) {
      const anchor: string | undefined = before?.key;
      const at = anchor === undefined ? -1 : merged.findIndex((e) => e.key === anchor);
      const lost = isLive(exchange) || (at === -1 && before !== null);
      merged.splice(lost ? merged.length : at + 1, 0, exchange);
    }
    before = exchange;
  }
  return merged;
}

/** The window behind the newest answer of the branch on show; null where nobody has told it. */
function windowOf(path: readonly WireExchange[], detail: ConversationDetail): WindowUse | null {
  const newest = path.findLast((e) => typeof e.end_position === "number");
  if (newest === undefined) return null;
  const told = [detail.window, newest.receipt?.window];
  return told.find((window) => window?.position === newest.end_position) ?? null;
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
    results: wire.turns.filter(({ role }) => role === "tool").map(({ text }) => text),
    reasoning: reasoningOf(wire, local),
    answer: answerOf(wire, local),
    calls: wire.calling?.calls ?? local?.calls ?? [],
    phase: phaseOf(wire.status, local?.phase),
    stopping: false,
    problem: wire.status === "failed" ? problemOf(wire, local) : null,
    given: wire.receipt ? givenBy(wire.receipt) : (local?.given ?? null),
    startPosition: wire.start_position ?? local?.startPosition ?? null,
    endPosition: wire.end_position ?? local?.endPosition ?? null,
    lastSequence: local?.lastSequence ?? -1, // behind the words that are shown of it
    resumed: false,
  };
}

/** What is kept; of an answer that is still being written, what was followed here. */
function reasoningOf(wire: WireExchange, local: Exchange | undefined): string {
  const unfinished = turn(wire.turns, "assistant").id === null;
  return wire.reasoning ?? (unfinished ? local?.reasoning : undefined) ?? "";
}

/** Of an answer that is still being written only this side has a part. */
function answerOf(wire: WireExchange, local: Exchange | undefined): Turn {
  const stored = turn(wire.turns, "assistant");
  if (stored.id === null && local !== undefined) return local.answer;
  return wire.calling ? { ...stored, text: wire.calling.text } : stored;
}

function problemOf(wire: WireExchange, local: Exchange | undefined): string {
  return wire.error?.message ?? local?.problem ?? "This answer failed.";
}

function turn(turns: readonly WireTurn[], role: string): Turn {
  const ofRole = turns.filter((t) => t.role === role);
  return {
    id: ofRole[0]?.id ?? null,
    text: ofRole.map((t) => t.text).join("\n\n"),
    at: ofRole[0]?.at == null ? null : date(ofRole[0].at),
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
