/** Bodies of `/v1/memories`, mirrored once. */

/** A message as it is remembered. */
export interface MemoryMessage {
  readonly id: string;
  readonly object: "memory.message";
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
  readonly object: "memory.pin";
  readonly kind: PinKind;
  readonly text: string;
  readonly message_id: string | null;
  readonly at: string;
  /** Null while it holds. */
  readonly superseded_at: string | null;
}

export interface MemoryPage {
  readonly data: readonly MemoryMessage[];
  /** Absent where a search has but one page. */
  readonly has_more?: boolean;
  readonly last_id?: string | null;
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
