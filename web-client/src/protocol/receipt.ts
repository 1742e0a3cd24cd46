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
