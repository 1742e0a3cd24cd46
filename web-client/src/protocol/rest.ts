import type { ResponseStatus } from "./events";
import { parseReceipt, parseWindow, type Receipt, type WindowUse } from "./receipt";
import { parseCalling, type CallingAnswer } from "./calls";
import { fieldsOf, listOf, momentOf, numberOf, textOf } from "./shape";

/** Bodies of the REST side, as far as this client reads them. Times are Unix seconds or ISO 8601. */

export interface ConversationSummary {
  readonly id: string;
  readonly title: string | null;
  readonly updated_at: number | string | null;
  /** What keeps it apart from others; empty where nothing does. */
  readonly space: string;
}

export interface ConversationPage {
  readonly data: readonly ConversationSummary[];
  readonly has_more: boolean;
  readonly last_id: string | null;
}

export interface WireTurn {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  /** Null where it cannot be read. */
  readonly at: number | string | null;
}

export interface WireExchange {
  readonly response_id: string;
  readonly previous_response_id: string | null;
  readonly status: ResponseStatus;
  readonly turns: readonly WireTurn[];
  /** What the model thought before the answer; null where nothing is kept of it. */
  readonly reasoning?: string | null;
  /** Of an answer that calls tools, whose words among the turns are those that the model wrote. */
  readonly calling?: CallingAnswer | null;
  readonly receipt?: Receipt | null;
  readonly error?: { readonly message: string } | null;
  /** Token positions in the conversation's sequence, start inclusive, end exclusive; null before there is an answer. */
  readonly start_position?: number | null;
  readonly end_position?: number | null;
}

export interface ConversationDetail {
  readonly id: string;
  readonly last_response_id?: string | null;
  /** False: nothing is recalled into it, and nothing of it into others. */
  readonly memory?: boolean;
  readonly space?: string;
  readonly exchanges: readonly WireExchange[];
  readonly window?: WindowUse | null;
}

/** A page of the list; one that cannot be read is the last one, and empty. */
export function parseConversations(body: unknown): ConversationPage {
  const fields = fieldsOf(body);
  return {
    data: listOf(fields?.["data"], parseSummary),
    has_more: fields?.["has_more"] === true,
    last_id: textOf(fields?.["last_id"]),
  };
}

function parseSummary(item: unknown): ConversationSummary | null {
  const fields = fieldsOf(item);
  const id = textOf(fields?.["id"]);
  return id === null
    ? null
    : {
        id,
        title: textOf(fields?.["title"]) || null, // its words may have been erased
        updated_at: momentOf(fields?.["updated_at"]),
        space: textOf(fields?.["space"]) ?? "",
      };
}

/** Null when it is no conversation; an exchange of it that has no id is left out. */
export function parseConversation(body: unknown): ConversationDetail | null {
  const fields = fieldsOf(body);
  const id = textOf(fields?.["id"]);
  if (fields === null || id === null || !Array.isArray(fields["exchanges"])) return null;
  return {
    id,
    last_response_id: textOf(fields["last_response_id"]),
    memory: fields["memory"] !== false,
    space: textOf(fields["space"]) ?? "",
    exchanges: listOf(fields["exchanges"], parseExchange),
    window: parseWindow(fields["window"]),
  };
}

function parseExchange(value: unknown): WireExchange | null {
  const fields = fieldsOf(value);
  const id = textOf(fields?.["response_id"]);
  if (fields === null || id === null) return null;
  const message = textOf(fieldsOf(fields["error"])?.["message"]);
  const status = fields["status"];
  const answered = status !== "queued" && status !== "in_progress" && status !== "failed";
  return {
    response_id: id,
    previous_response_id: textOf(fields["previous_response_id"]),
    // of a status that this client does not know there is at least what was said
    status: STATUSES.find((known) => known === status) ?? "completed",
    turns: listOf(fields["turns"], parseTurn),
    reasoning: textOf(fields["reasoning"]),
    calling: parseCalling(fields["output"]),
    receipt: parseReceipt(fields["receipt"]),
    error: message === null ? null : { message },
    start_position: answered ? numberOf(fields["start_position"]) : null,
    end_position: answered ? numberOf(fields["end_position"]) : null,
  };
}

function parseTurn(value: unknown): WireTurn | null {
  const fields = fieldsOf(value);
  const [id, role, text] = [fields?.["id"], fields?.["role"], fields?.["text"]].map(textOf);
  if (typeof id !== "string" || typeof role !== "string" || typeof text !== "string") return null;
  return { id, role, text, at: momentOf(fields?.["at"]) };
}

const STATUSES: readonly ResponseStatus[] = [
  "queued",
  "in_progress",
  "completed",
  "incomplete",
  "failed",
  "cancelled",
];
