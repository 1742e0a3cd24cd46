import type { ToolCall } from "./calls";
import type { MemoryItem, Receipt } from "./receipt";

/** The server's frames on `/v1/responses`, and what the client may send: each mirrored once, here. */

export type ResponseStatus =
  "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled";

export interface Usage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number };
  readonly output_tokens: number;
  readonly total_tokens: number;
}

export interface WireError {
  readonly message: string;
  readonly type: string;
  readonly param?: string | null;
  readonly code?: string | null;
}

export interface WireResponse {
  readonly id: string;
  readonly status: ResponseStatus;
  readonly model?: string;
  readonly conversation?: { readonly id: string } | null;
  readonly usage?: Usage | null;
  readonly error?: WireError | null;
  readonly incomplete_details?: { readonly reason: string } | null;
  readonly eunoe?: { readonly receipt?: Receipt | null } | null;
}

interface Framed {
  /** Grows with every frame of a stream: a frame seen twice is known by it. */
  readonly sequence_number: number;
  /** The id the client chose in `response.create`, so that several conversations share one socket. */
  readonly stream_id?: string | null;
}

interface ResponseFrame<T extends string> extends Framed {
  readonly type: T;
  readonly response: WireResponse;
}

export interface MemoryRecalled extends Framed {
  readonly type: "eunoe.memory.recalled";
  readonly response_id: string;
  readonly items: readonly MemoryItem[];
  readonly dropped: readonly MemoryItem[];
  readonly budget_tokens: number | null;
  readonly tokens: number | null;
}

export interface StateRestored extends Framed {
  readonly type: "eunoe.state.restored";
  readonly response_id: string;
  readonly reused_tokens: number;
  readonly recomputed_tokens: number;
  readonly new_tokens: number;
  readonly reason: string;
}

export interface StateSaved extends Framed {
  readonly type: "eunoe.state.saved";
  readonly response_id: string;
  readonly position: number;
  readonly bytes: number;
}

/** A piece of what the model reasons before it answers. */
export interface ReasoningDelta extends Framed {
  readonly type: "response.reasoning_text.delta";
  readonly delta: string;
}

export interface ReasoningDone extends Framed {
  readonly type: "response.reasoning_text.done";
  readonly text: string;
}

export interface TextDelta extends Framed {
  readonly type: "response.output_text.delta";
  readonly item_id: string;
  readonly output_index: number;
  readonly content_index: number;
  readonly delta: string;
}

export interface TextDone extends Framed {
  readonly type: "response.output_text.done";
  readonly text: string;
}

/** The frames that structure the output for clients with several items; this one shows a single text. */
export interface Structural extends Framed {
  readonly type:
    "response.output_item.added" | "response.content_part.added" | "response.content_part.done";
}

/** An item of the output is complete. */
export interface ItemDone extends Framed {
  readonly type: "response.output_item.done";
  /** The call that it is; null of another item, whose words have come already. */
  readonly call: ToolCall | null;
}

/** A refusal; it stands outside of any numbering, and outside of any stream when the frame could not be read. */
export interface ErrorFrame {
  readonly type: "error";
  readonly stream_id?: string | null;
  readonly error: WireError;
}

export type ServerEvent =
  | ResponseFrame<"response.created">
  | ResponseFrame<"response.in_progress">
  | ResponseFrame<"response.completed">
  | ResponseFrame<"response.incomplete">
  | ResponseFrame<"response.failed">
  | MemoryRecalled
  | StateRestored
  | StateSaved
  | ReasoningDelta
  | ReasoningDone
  | TextDelta
  | TextDone
  | Structural
  | ItemDone
  | ErrorFrame;

/** `response.create`: one question. Without `previous_response_id` and `conversation` a new conversation begins. */
export interface CreateMessage {
  readonly type: "response.create";
  readonly stream_id: string;
  readonly input: string | readonly SaidMessage[];
  readonly previous_response_id?: string;
  readonly conversation?: string;
  readonly store: boolean;
  /** Our own events are sent to who asks for them only. */
  readonly eunoe: {
    readonly events: true;
    readonly incognito?: true;
    /** In which space a conversation begins. */
    readonly space?: string;
    /** Recalls from all of them, for this once. */
    readonly across_spaces?: true;
    readonly time_zone?: string;
  };
}

/** A message of a conversation that the server does not keep, sent again with each question. */
export interface SaidMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** `response.cancel`: stop computing this answer; what is written so far stays. */
export interface CancelMessage {
  readonly type: "response.cancel";
  readonly response_id: string;
}

/** `response.resume`: the frames of an answer behind the one that came last, wherever it is written now. */
export interface ResumeMessage {
  readonly type: "response.resume";
  readonly stream_id: string;
  readonly response_id: string;
  /** The number of the newest frame that came; -1 for none. */
  readonly starting_after: number;
}

export type ClientMessage = CreateMessage | CancelMessage | ResumeMessage;
