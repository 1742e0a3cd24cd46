import { fieldsOf, listOf, numberOf, textOf, textsOf } from "./shape";

/** Bodies of `/v1/memories`, mirrored once. */

/** A message as it is remembered. */
export interface MemoryMessage {
  readonly id: string;
  readonly conversation_id: string;
  readonly role: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

export type PinKind = "fact" | "instruction";

/** What stands in every prompt. */
export interface MemoryPin {
  readonly id: string;
  readonly kind: PinKind;
  readonly text: string;
  readonly at: string;
  /** Null while it holds. */
  readonly superseded_at: string | null;
}

export interface MemoryPage {
  readonly data: readonly MemoryMessage[];
  readonly has_more: boolean;
}

/** What an erasure took away, in counts. */
export interface Erased {
  readonly messages: number;
  readonly echoes: number;
  readonly index_entries: number;
  readonly summaries: number;
  readonly pins: number;
  readonly states: number;
  readonly records: number;
  readonly conversations: number;
}

export interface Imported {
  readonly conversations: number;
  readonly messages: number;
  readonly pins: number;
  readonly known_conversations: number;
}

export function parsePage(body: unknown): MemoryPage {
  const fields = fieldsOf(body);
  return { data: listOf(fields?.["data"], parseMessage), has_more: fields?.["has_more"] === true };
}

export function parseMessage(value: unknown): MemoryMessage | null {
  return textsOf(value, "id", "conversation_id", "role", "text", "at");
}

export function parsePins(body: unknown): readonly MemoryPin[] {
  return listOf(fieldsOf(body)?.["data"], (value) => {
    const texts = textsOf(value, "id", "text", "at");
    const fields = fieldsOf(value);
    if (texts === null) return null;
    const kind: PinKind = fields?.["kind"] === "instruction" ? "instruction" : "fact";
    return { ...texts, kind, superseded_at: textOf(fields?.["superseded_at"]) };
  });
}

/** The counts of an erasure; one that the server does not tell is none. */
export function parseErased(value: unknown): Erased {
  const fields = fieldsOf(value);
  const count = (name: keyof Erased) => numberOf(fields?.[name]) ?? 0;
  return {
    messages: count("messages"),
    echoes: count("echoes"),
    index_entries: count("index_entries"),
    summaries: count("summaries"),
    pins: count("pins"),
    states: count("states"),
    records: count("records"),
    conversations: count("conversations"),
  };
}

export function parseImported(value: unknown): Imported {
  const fields = fieldsOf(value);
  const count = (name: keyof Imported) => numberOf(fields?.[name]) ?? 0;
  return {
    conversations: count("conversations"),
    messages: count("messages"),
    pins: count("pins"),
    known_conversations: count("known_conversations"),
  };
}
