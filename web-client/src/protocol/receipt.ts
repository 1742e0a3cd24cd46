import { fieldsOf, listOf, numberOf, numbersOf, textOf, textsOf } from "./shape";

/** What an answer was given: mirrored from the server's `receipt`, once. */

/** One remembered turn, as it was put in front of the question (or left out for want of room). */
export interface MemoryItem {
  readonly id: string;
  readonly turn_id: string;
  readonly conversation_id: string;
  /** ISO date of the turn, `2026-05-03`. */
  readonly date: string;
  readonly speaker: string;
  readonly text: string;
  /** Its words were forgotten since. */
  readonly erased?: true;
}

/** Where the tokens of the prompt came from: `prompt = reused + recomputed + new`. */
export interface StateUse {
  readonly prompt_tokens: number;
  /** Taken from a saved state, not read again. */
  readonly reused_tokens: number;
  /** Of earlier turns, read again. */
  readonly recomputed_tokens: number;
  /** Of this turn, its memory block included. */
  readonly new_tokens: number;
  readonly reason: string;
  readonly source: string;
}

export interface MemoryUse {
  readonly budget_tokens: number;
  readonly tokens: number;
  readonly items: readonly MemoryItem[];
  /** Found, but beyond the budget. */
  readonly dropped: readonly MemoryItem[];
  /** Absent in receipts of older servers. */
  readonly pins?: PinUse;
  /** Messages that say what was asked to be forgotten: none is, before it is confirmed; absent where nothing was asked. */
  readonly to_forget?: readonly string[];
  /** Why the memory could not be read, in one sentence; absent where it was. */
  readonly failed?: string;
}

/** What stands in every prompt, on a budget of its own. */
export interface PinUse {
  readonly budget_tokens: number;
  readonly tokens: number;
  readonly items: readonly GivenPin[];
}

export interface GivenPin {
  readonly id: string;
  readonly kind: string;
  readonly turn_id: string | null;
  readonly date: string;
  readonly text: string;
  /** Where the prompt has it: before the question, in the turn itself, in a recalled turn, or nowhere for want of room. */
  readonly place: "block" | "window" | "recalled" | "dropped";
}

/** What is kept of a turn: nothing of an incognito one, and no secrets, which are counted by kind. */
export interface KeptUse {
  readonly stored: boolean;
  readonly redacted: Readonly<Record<string, number>>;
}

/** The attention window after this answer: token positions below `visible_from` can no longer be attended to. */
export interface WindowUse {
  readonly tokens: number;
  readonly position: number;
  readonly visible_from: number;
}

export interface Timing {
  readonly queue_ms: number;
  readonly first_token_ms: number;
  readonly total_ms: number;
  readonly tokens_per_second: number;
}

export interface Receipt {
  readonly state: StateUse;
  readonly memory: MemoryUse;
  /** Absent in receipts of older servers. */
  readonly kept?: KeptUse;
  readonly window: WindowUse;
  readonly timing: Timing;
  readonly backend: string;
}

/** Reads a receipt as it was stored; null for anything that is none: absent, empty, or of another shape. */
export function parseReceipt(value: unknown): Receipt | null {
  const fields = fieldsOf(value);
  const state = parseState(fields?.["state"]);
  const memory = parseMemory(fields?.["memory"]);
  const window = parseWindow(fields?.["window"]);
  const timing = numbersOf(
    fields?.["timing"],
    "queue_ms",
    "first_token_ms",
    "total_ms",
    "tokens_per_second",
  );
  const kept = parseKept(fields?.["kept"]);
  if (state === null || memory === null || window === null || timing === null) return null;
  const backend = textOf(fields?.["backend"]) ?? "";
  return { state, memory, window, timing, backend, ...(kept === null ? {} : { kept }) };
}

export function parseWindow(value: unknown): WindowUse | null {
  return numbersOf(value, "tokens", "position", "visible_from");
}

/** Recalled turns, without those that cannot be read. */
export function parseItems(value: unknown): readonly MemoryItem[] {
  return listOf(value, (item) => {
    const said = textsOf(item, "id", "turn_id", "conversation_id", "date", "speaker", "text");
    const erased = fieldsOf(item)?.["erased"] === true;
    return said !== null && erased ? { ...said, erased } : said;
  });
}

function parseState(value: unknown): StateUse | null {
  const counts = numbersOf(
    value,
    "prompt_tokens",
    "reused_tokens",
    "recomputed_tokens",
    "new_tokens",
  );
  if (counts === null) return null;
  const fields = fieldsOf(value);
  return {
    ...counts,
    reason: textOf(fields?.["reason"]) ?? "",
    source: textOf(fields?.["source"]) ?? "",
  };
}

function parseMemory(value: unknown): MemoryUse | null {
  const fields = fieldsOf(value);
  const counts = numbersOf(value, "budget_tokens", "tokens");
  if (counts === null) return null;
  const pins = parsePins(fields?.["pins"]);
  const failed = textOf(fields?.["failed"]);
  const toForget = listOf(fields?.["to_forget"], textOf);
  return {
    ...counts,
    items: parseItems(fields?.["items"]),
    dropped: parseItems(fields?.["dropped"]),
    ...(pins === null ? {} : { pins }),
    ...(toForget.length === 0 ? {} : { to_forget: toForget }),
    ...(failed === null ? {} : { failed }),
  };
}

function parsePins(value: unknown): PinUse | null {
  const counts = numbersOf(value, "budget_tokens", "tokens");
  return counts === null
    ? null
    : { ...counts, items: listOf(fieldsOf(value)?.["items"], parsePin) };
}

function parsePin(value: unknown): GivenPin | null {
  const texts = textsOf(value, "id", "kind", "date", "text");
  const fields = fieldsOf(value);
  const place = PLACES.find((known) => known === fields?.["place"]);
  if (texts === null || place === undefined) return null;
  return { ...texts, turn_id: textOf(fields?.["turn_id"]), place };
}

const PLACES = ["block", "window", "recalled", "dropped"] as const;

function parseKept(value: unknown): KeptUse | null {
  const fields = fieldsOf(value);
  if (typeof fields?.["stored"] !== "boolean") return null;
  const redacted = Object.entries(fieldsOf(fields["redacted"]) ?? {}).flatMap(([kind, count]) => {
    const number = numberOf(count);
    return number === null ? [] : [[kind, number] as const];
  });
  return { stored: fields["stored"], redacted: Object.fromEntries(redacted) };
}
