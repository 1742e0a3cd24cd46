import type { ServerEvent, WireResponse } from "../protocol/events";
import type { ConversationDetail } from "../protocol/rest";
import {
  givenBy,
  isLive,
  isUnsent,
  NOTHING_GIVEN,
  type Conversation,
  type Exchange,
  type Given,
  type Phase,
  type Remembering,
} from "./conversation";
import { merge } from "./merge";

/** What happens on this side of the wire. */
export type LocalEvent =
  | {
      readonly type: "local.asked";
      readonly streamId: string;
      readonly text: string;
      readonly at: Date;
    }
  | { readonly type: "local.stopRequested" }
  /** The person wants an unsent question off the screen. */
  | { readonly type: "local.dismissed"; readonly key: string }
  | { readonly type: "local.disconnected" }
  | { readonly type: "local.loaded"; readonly detail: ConversationDetail }
  | {
      readonly type: "local.remembering";
      readonly remembering: Remembering;
      /** The id the conversation has now; null while the server has not named it, and for ever incognito. */
      readonly id: string | null;
    }
  | { readonly type: "local.unresolved"; readonly responseId: string; readonly problem: string }
  /** Keeps the conversation in a space, or in none. */
  | { readonly type: "local.space"; readonly space: string }
  /** The frames of an answer that is away were asked for again, under this stream id. */
  | { readonly type: "local.resumed"; readonly responseId: string; readonly streamId: string };

/** The whole of the client's logic, pure: a recorded turn replays as a test. */
export function reduce(conversation: Conversation, event: ServerEvent | LocalEvent): Conversation {
  switch (event.type) {
    case "local.asked":
      return ask(conversation, event.streamId, event.text, event.at);
    case "local.stopRequested":
      return eachExchange(conversation, (e) => (isLive(e) ? { ...e, stopping: true } : e));
    case "local.dismissed":
      return {
        ...conversation,
        exchanges: conversation.exchanges.filter((e) => e.key !== event.key || !isUnsent(e)),
      };
    case "local.disconnected":
      return eachExchange(conversation, disconnect);
    case "local.loaded":
      return merge(conversation, event.detail);
    case "local.remembering":
      return { ...conversation, id: event.id, remembering: event.remembering };
    case "local.space":
      return { ...conversation, space: event.space };
    case "local.unresolved":
      return eachExchange(conversation, (e) =>
        e.phase === "away" && e.responseId === event.responseId ? fail(e, event.problem) : e,
      );
    case "local.resumed":
      return eachExchange(conversation, (e) =>
        e.phase === "away" && e.responseId === event.responseId ? resume(e, event.streamId) : e,
      );
    default:
      return receive(conversation, event);
  }
}

/** The exchange a frame belongs to, by the stream id that this client chose. */
export function addressee(conversation: Conversation, event: ServerEvent): Exchange | undefined {
  if (event.stream_id === undefined || event.stream_id === null) return undefined;
  return conversation.exchanges.find((e) => e.streamId === event.stream_id);
}

function receive(conversation: Conversation, event: ServerEvent): Conversation {
  const exchange = addressee(conversation, event);
  if (exchange === undefined || !isLive(exchange)) return conversation;
  const isError = event.type === "error"; // stands outside of the numbering
  const sequence = isError ? exchange.lastSequence : event.sequence_number;
  if (!isError && sequence <= exchange.lastSequence) return conversation; // seen already
  const changed = { ...advance(exchange, event), lastSequence: sequence };
  return afterwards(
    eachExchange(conversation, (e) => (e === exchange ? changed : e)),
    event,
  );
}

/** What one frame does to its exchange. */
function advance(exchange: Exchange, event: ServerEvent): Exchange {
  switch (event.type) {
    case "response.created":
    case "response.in_progress":
      return { ...exchange, responseId: event.response.id, phase: pastSending(exchange.phase) };
    case "eunoe.memory.recalled":
      return give(exchange, {
        items: event.items,
        dropped: event.dropped,
        memoryTokens: event.tokens,
        memoryBudgetTokens: event.budget_tokens,
      });
    case "eunoe.state.restored":
      return give(exchange, {
        reusedTokens: event.reused_tokens,
        recomputedTokens: event.recomputed_tokens,
        newTokens: event.new_tokens,
        reason: event.reason,
      });
    case "response.reasoning_text.delta":
      return { ...exchange, reasoning: exchange.reasoning + event.delta, phase: "writing" };
    case "response.reasoning_text.done":
      return { ...exchange, reasoning: event.text };
    case "response.output_text.delta":
      return { ...withAnswer(exchange, exchange.answer.text + event.delta), phase: "writing" };
    case "response.output_text.done":
      return withAnswer(exchange, event.text);
    case "response.completed":
    case "response.incomplete":
    case "response.failed":
      return finish(exchange, event.response);
    case "error":
      return exchange.resumed ? away(exchange) : fail(exchange, event.error.message);
    case "eunoe.state.saved":
    case "response.output_item.added":
    case "response.content_part.added":
    case "response.content_part.done":
      return exchange;
    case "response.output_item.done":
      return event.call === null
        ? exchange
        : { ...exchange, calls: [...exchange.calls, event.call], phase: "writing" };
  }
}

/** What a frame tells about the conversation as a whole. */
function afterwards(conversation: Conversation, event: ServerEvent): Conversation {
  if (!("response" in event)) return conversation;
  const receipt = event.response.eunoe?.receipt;
  return {
    ...conversation,
    id:
      conversation.remembering === "incognito"
        ? null // nothing is kept under the id that the server names
        : (event.response.conversation?.id ?? conversation.id),
    window: receipt?.window ?? conversation.window,
  };
}

function ask(conversation: Conversation, streamId: string, text: string, at: Date): Conversation {
  const exchange: Exchange = {
    key: streamId,
    streamId,
    responseId: null,
    question: { id: null, text, at },
    results: [],
    reasoning: "",
    answer: { id: null, text: "", at: null },
    calls: [],
    phase: "sending",
    stopping: false,
    problem: null,
    given: null,
    startPosition: conversation.window?.position ?? 0,
    endPosition: null,
    lastSequence: -1,
    resumed: false,
  };
  // What failed is asked again by this: it stands below, with its answer.
  const others = conversation.exchanges.filter(
    (e) => e.phase !== "failed" || e.question.text !== text,
  );
  return { ...conversation, exchanges: [...others, exchange] };
}

function disconnect(exchange: Exchange): Exchange {
  if (!isLive(exchange)) return exchange;
  return exchange.responseId === null
    ? fail(exchange, "The connection was lost before the server confirmed the question.")
    : away(exchange);
}

/** A stop that was asked for may have been lost with the connection: it can be asked for again. */
function away(exchange: Exchange): Exchange {
  return { ...exchange, phase: "away", streamId: null, stopping: false, resumed: false };
}

/** What came already stays, and what comes is what is behind it. */
function resume(exchange: Exchange, streamId: string): Exchange {
  const begun = exchange.answer.text !== "" || exchange.reasoning !== "";
  return { ...exchange, phase: begun ? "writing" : "reading", streamId, resumed: true };
}

function finish(exchange: Exchange, response: WireResponse): Exchange {
  const receipt = response.eunoe?.receipt ?? null;
  return {
    ...exchange,
    responseId: response.id,
    phase: finalPhase(response, exchange.stopping),
    stopping: false,
    problem: response.error?.message ?? null,
    given: receipt === null ? exchange.given : givenBy(receipt),
    endPosition: receipt?.window.position ?? null,
  };
}

function finalPhase(response: WireResponse, stopping: boolean): Phase {
  if (response.status === "completed") return "done";
  if (response.status === "failed") return "failed";
  if (response.status === "cancelled") return "stopped";
  const reason = response.incomplete_details?.reason ?? "";
  return stopping || reason.startsWith("cancel") ? "stopped" : "cut";
}

function fail(exchange: Exchange, problem: string): Exchange {
  return { ...exchange, phase: "failed", stopping: false, problem };
}

function pastSending(phase: Phase): Phase {
  return phase === "sending" ? "reading" : phase;
}

function give(exchange: Exchange, part: Partial<Given>): Exchange {
  return { ...exchange, given: { ...(exchange.given ?? NOTHING_GIVEN), ...part } };
}

function withAnswer(exchange: Exchange, text: string): Exchange {
  return { ...exchange, answer: { ...exchange.answer, text } };
}

function eachExchange(
  conversation: Conversation,
  change: (exchange: Exchange) => Exchange,
): Conversation {
  return { ...conversation, exchanges: conversation.exchanges.map(change) };
}
