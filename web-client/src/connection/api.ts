import type { WireResponse } from "../protocol/events";
import type { ConversationDetail, ConversationSummary, ModelList } from "../protocol/rest";

/** A refusal by the server, or no answer at all; the message is one sentence for the person at the screen. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 when the server could not be reached. */
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The REST side, as far as this client needs it. */
export class Api {
  constructor(private readonly base: string) {}

  async models(): Promise<ModelList> {
    return (await this.request("GET", "/v1/models")) as ModelList;
  }

  async conversations(): Promise<readonly ConversationSummary[]> {
    const list = (await this.request("GET", "/v1/conversations")) as {
      data: readonly ConversationSummary[];
    };
    return list.data;
  }

  async conversation(id: string): Promise<ConversationDetail> {
    return (await this.request("GET", path("conversations", id))) as ConversationDetail;
  }

  async deleteConversation(id: string): Promise<void> {
    await this.request("DELETE", path("conversations", id));
  }

  async response(id: string): Promise<WireResponse> {
    return (await this.request("GET", path("responses", id))) as WireResponse;
  }

  private async request(method: string, resource: string): Promise<unknown> {
    let reply: Response;
    try {
      reply = await fetch(this.base + resource, {
        method,
        headers: { accept: "application/json" },
      });
    } catch {
      throw new ApiError("The server cannot be reached.", 0);
    }
    const body: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw new ApiError(messageOf(body) ?? refusal(reply.status), reply.status);
    if (body === null && method === "GET") {
      throw new ApiError(`The server's answer to ${resource} is not JSON.`, reply.status);
    }
    return body;
  }
}

function path(collection: string, id: string): string {
  return `/v1/${collection}/${encodeURIComponent(id)}`;
}

function messageOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  const error: unknown = body.error;
  if (typeof error !== "object" || error === null || !("message" in error)) return null;
  return typeof error.message === "string" ? error.message : null;
}

function refusal(status: number): string {
  return status === 404
    ? "The server does not have this conversation any more."
    : `The server answered with status ${status}.`;
}
