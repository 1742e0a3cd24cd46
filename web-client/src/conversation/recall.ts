import type { MemoryItem } from "../protocol/receipt";
import type { Conversation } from "./conversation";

/** Where a remembered turn is to be found. */
export type Place =
  | { readonly kind: "here"; readonly exchangeKey: string }
  | { readonly kind: "elsewhere"; readonly conversationId: string };

export function placeOf(item: MemoryItem, conversation: Conversation): Place {
  const exchange = conversation.exchanges.find(
    (e) => e.question.id === item.turn_id || e.answer.id === item.turn_id,
  );
  return exchange === undefined
    ? { kind: "elsewhere", conversationId: item.conversation_id }
    : { kind: "here", exchangeKey: exchange.key };
}

/** The exchanges that the given items were recalled from: the rail lights them up. */
export function recalledKeys(
  items: readonly MemoryItem[],
  conversation: Conversation,
): ReadonlySet<string> {
  const keys = items.flatMap((item) => {
    const place = placeOf(item, conversation);
    return place.kind === "here" ? [place.exchangeKey] : [];
  });
  return new Set(keys);
}
