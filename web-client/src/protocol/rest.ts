import type { ResponseStatus } from "./events";
import type { Receipt, WindowUse } from "./receipt";

/** Bodies of the REST side, as far as this client reads them. Times are Unix seconds or ISO 8601. */

export interface ConversationSummary {
  readonly id: string;
  readonly title: string | null;
  readonly created_at: number | string;
  readonly updated_at: number | string;
  readonly last_response_id: string | null;
  readonly turns: number;
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
  readonly at: number | string;
}

export interface WireExchange {
  readonly response_id: string;
  readonly previous_response_id: string | null;
  readonly status: ResponseStatus;
  readonly created_at: number | string;
  readonly turns: readonly WireTurn[];
  readonly receipt?: Receipt | null;
  readonly error?: { readonly message: string } | null;
  /** Token positions of the exchange in the conversation's sequence: start inclusive, end exclusive. */
  readonly start_position?: number | null;
  readonly end_position?: number | null;
}

export interface ConversationDetail {
  readonly id: string;
  readonly last_response_id?: string | null;
  /** False: nothing is recalled into it, and nothing of it into others. */
  readonly memory?: boolean;
  readonly exchanges: readonly WireExchange[];
  readonly window?: WindowUse | null;
}

export interface ModelList {
  readonly data: readonly { readonly id: string }[];
}
