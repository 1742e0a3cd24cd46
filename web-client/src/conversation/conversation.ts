import type { ToolCall } from "../protocol/calls";
import type { SaidMessage } from "../protocol/events";
import type { MemoryItem, Receipt, WindowUse } from "../protocol/receipt";

/** One conversation as this client knows it: immutable values, changed by `reduce` alone. */
export interface Conversation {
  /** Stands for the conversation before the server has named it. */
  readonly key: string;
  /** The server's id; null until the first answer begins. */
  readonly id: string | null;
  /** Oldest first: the branch that ends in the newest response. */
  readonly exchanges: readonly Exchange[];
  /** Exchanges stored with this conversation that lie on other branches. */
  readonly onOtherBranches: number;
  /** Null while no answer has told it. */
  readonly window: WindowUse | null;
  readonly remembering: Remembering;
  /** The label of the conversations that it is remembered with, apart from all others; empty for those without one. */
  readonly space: string;
}

/**
 * What becomes of what is said: `on`, remembered and recalled; `off`, kept, but nothing is recalled into it and nothing
 * of it into others; `incognito`, not kept at all.
 */
export type Remembering = "on" | "off" | "incognito";

/** A question and its answer. */
export interface Exchange {
  readonly key: string;
  /** Set while frames for this exchange may still come over the socket. */
  readonly streamId: string | null;
  readonly responseId: string | null;
  /** Its words are empty where results of tools are all that was sent. */
  readonly question: Turn;
  /** What tools that another client runs said, before the answer. */
  readonly results: readonly string[];
  /** What the model reasoned before it answered, as far as it was followed here; no part of the conversation. */
  readonly reasoning: string;
  readonly answer: Turn;
  /** The tools that the answer calls. */
  readonly calls: readonly ToolCall[];
  readonly phase: Phase;
  /** The person pressed stop, and the server has not confirmed yet. */
  readonly stopping: boolean;
  /** One sentence, when phase is `failed`. */
  readonly problem: string | null;
  readonly given: Given | null;
  /** Token positions in the conversation's sequence, start inclusive, end exclusive; null when unknown. */
  readonly startPosition: number | null;
  readonly endPosition: number | null;
  /** The newest frame applied: an older one is a repetition. */
  readonly lastSequence: number;
  /** Its frames were asked for again; a server that has none any more says so, and the answer is as it was. */
  readonly resumed: boolean;
}

export interface Turn {
  /** The server's turn id, by which recalled items point here; null until the conversation was read back. */
  readonly id: string | null;
  readonly text: string;
  readonly at: Date | null;
}

/**
 * Where an exchange stands.
 *
 * - `sending`: no frame has come back yet
 * - `reading`: the server recalls, restores its state and reads the question
 * - `writing`: text is arriving, of the answer or of the reasoning before it
 * - `away`: the server goes on without us (connection lost, or another tab asked); its frames are asked for again,
 *   and where there are none any more its end is fetched
 * - `done`, `cut` (token limit), `stopped` (by the person), `failed`: final
 */
export type Phase =
  "sending" | "reading" | "writing" | "away" | "done" | "cut" | "stopped" | "failed";

/** What the answer was given; the parts fill up while it streams and are final with the receipt. */
export interface Given {
  readonly items: readonly MemoryItem[];
  readonly dropped: readonly MemoryItem[];
  readonly memoryTokens: number | null;
  readonly memoryBudgetTokens: number | null;
  readonly reusedTokens: number | null;
  readonly recomputedTokens: number | null;
  readonly newTokens: number | null;
  readonly reason: string | null;
  /** The whole of it, once the answer ended. */
  readonly receipt: Receipt | null;
}

export const NOTHING_GIVEN: Given = {
  items: [],
  dropped: [],
  memoryTokens: null,
  memoryBudgetTokens: null,
  reusedTokens: null,
  recomputedTokens: null,
  newTokens: null,
  reason: null,
  receipt: null,
};

export function emptyConversation(key: string, id: string | null = null): Conversation {
  return { key, id, exchanges: [], onOtherBranches: 0, window: null, remembering: "on", space: "" };
}

/** Whether frames are expected over the socket. */
export function isLive(exchange: Exchange): boolean {
  return (
    exchange.phase === "sending" || exchange.phase === "reading" || exchange.phase === "writing"
  );
}

export function liveExchange(conversation: Conversation): Exchange | undefined {
  return conversation.exchanges.findLast(isLive);
}

/** Whether a question never came to the server, or was refused there: nobody but this side has its words. */
export function isUnsent(exchange: Exchange): boolean {
  return exchange.phase === "failed" && exchange.responseId === null;
}

/** Whether a new question has to wait: an answer is being written, here or elsewhere. */
export function isBusy(conversation: Conversation): boolean {
  // A question that failed stands behind it at times, and waits for nothing.
  const newest = conversation.exchanges.findLast(({ phase }) => phase !== "failed");
  return newest !== undefined && (isLive(newest) || newest.phase === "away");
}

/** The response that the next question continues from: the newest one that the server keeps. */
export function previousResponseId(conversation: Conversation): string | null {
  const kept = conversation.exchanges.findLast(
    ({ phase, responseId }) =>
      responseId !== null && (phase === "done" || phase === "cut" || phase === "stopped"),
  );
  return kept?.responseId ?? null;
}

/** What was said so far, for a conversation that the server does not keep. */
export function transcript(conversation: Conversation): readonly SaidMessage[] {
  return conversation.exchanges
    .filter(({ phase, answer }) => phase !== "failed" && answer.text !== "")
    .flatMap(({ question, answer }) => [
      { role: "user" as const, content: question.text },
      { role: "assistant" as const, content: answer.text },
    ]);
}

export function givenBy(receipt: Receipt): Given {
  return {
    items: receipt.memory.items,
    dropped: receipt.memory.dropped,
    memoryTokens: receipt.memory.tokens,
    memoryBudgetTokens: receipt.memory.budget_tokens,
    reusedTokens: receipt.state.reused_tokens,
    recomputedTokens: receipt.state.recomputed_tokens,
    newTokens: receipt.state.new_tokens,
    reason: receipt.state.reason,
    receipt,
  };
}
