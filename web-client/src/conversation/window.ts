import type { WindowUse } from "../protocol/receipt";
import type { Conversation, Exchange } from "./conversation";

/**
 * How much of an exchange has left the attention window: 0 when every token of it can still be attended to, 1 when none
 * can, and the exact share in between; null when the server has not told positions, or when the model never read it.
 */
export function goneShare(exchange: Exchange, window: WindowUse | null): number | null {
  const { startPosition: start, endPosition: end } = exchange;
  if (window === null || start === null || exchange.phase === "failed") return null;
  if (end === null) return window.visible_from <= start ? 0 : null;
  if (end <= start) return window.visible_from >= end ? 1 : 0;
  return Math.min(1, Math.max(0, (window.visible_from - start) / (end - start)));
}

/** The line below which something can still be read word for word: before the exchange of this key. */
export interface WindowLine {
  readonly beforeKey: string;
  /** Part of the exchange below the line has left as well. */
  readonly cutsThrough: boolean;
  /** Exchanges above the line. */
  readonly gone: number;
}

/** Null while the whole conversation is inside the window. */
export function windowLine(conversation: Conversation): WindowLine | null {
  const shares = conversation.exchanges.map((e) => goneShare(e, conversation.window));
  const first = shares.findIndex((share) => share === null || share < 1);
  const below = conversation.exchanges[first];
  if (below === undefined) return null;
  const share = shares[first] ?? 0;
  if (first === 0 && share === 0) return null;
  return { beforeKey: below.key, cutsThrough: share > 0, gone: first };
}
