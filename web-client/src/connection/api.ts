import type { WireResponse } from "../protocol/events";
import type {
  Erased,
  Imported,
  MemoryMessage,
  MemoryPage,
  MemoryPin,
  PinKind,
} from "../protocol/memory";
import type {
  ConversationDetail,
  ConversationPage,
  ConversationSummary,
  ModelList,
} from "../protocol/rest";

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

  /** All of them, page by page, the most recently used first. */
  async conversations(): Promise<readonly ConversationSummary[]> {
    const all = new Map<string, ConversationSummary>();
    let after: string | null = null;
    do {
      const asked = new URLSearchParams({ limit: "500" });
      if (after !== null) asked.set("after", after);
      const page = (await this.request(
        "GET",
        `/v1/conversations?${asked.toString()}`,
      )) as ConversationPage;
      for (const summary of page.data) all.set(summary.id, summary);
      after = page.has_more ? page.last_id : null;
    } while (after !== null);
    return [...all.values()];
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

  /** Turns memory on or off for a conversation, also for one that is about to begin. */
  async remember(conversationId: string, memory: boolean): Promise<void> {
    await this.request("PATCH", path("conversations", conversationId), JSON.stringify({ memory }));
  }

  /** @param query the words to find messages for; empty for all, newest first, from behind `after` on */
  async memories(query: string, limit: number, after: string | null): Promise<MemoryPage> {
    const asked = new URLSearchParams({ limit: String(limit) });
    if (query !== "") asked.set("query", query);
    if (after !== null) asked.set("after", after);
    return (await this.request("GET", `/v1/memories?${asked.toString()}`)) as MemoryPage;
  }

  async memoryMessage(id: string): Promise<MemoryMessage> {
    return (await this.request("GET", path("memories", id))) as MemoryMessage;
  }

  async pins(): Promise<readonly MemoryPin[]> {
    const list = (await this.request("GET", "/v1/memories?kind=pin")) as {
      data: readonly MemoryPin[];
    };
    return list.data;
  }

  async addPin(
    pin: { kind: PinKind; text: string } | { kind: PinKind; message_id: string },
  ): Promise<void> {
    await this.request("POST", "/v1/memories", JSON.stringify(pin));
  }

  /** What was erased of a message that got other words; null for a pin. */
  async editMemory(id: string, text: string): Promise<Erased | null> {
    const body = await this.request("PATCH", path("memories", id), JSON.stringify({ text }));
    return (body as { object: string }).object === "memory.erased" ? (body as Erased) : null;
  }

  async forget(messageId: string): Promise<Erased> {
    return (await this.request("DELETE", path("memories", messageId))) as Erased;
  }

  async unpin(pinId: string): Promise<void> {
    await this.request("DELETE", path("memories", pinId));
  }

  async forgetEverything(): Promise<Erased> {
    return (await this.request("DELETE", "/v1/memories?all=true")) as Erased;
  }

  /** @param file the text of an export */
  async importMemories(file: string): Promise<Imported> {
    return (await this.request("POST", "/v1/memories/import", file)) as Imported;
  }

  private async request(method: string, resource: string, json?: string): Promise<unknown> {
    let reply: Response;
    try {
      reply = await fetch(this.base + resource, {
        method,
        headers: {
          accept: "application/json",
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(json === undefined ? {} : { body: json }),
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
    ? "The server does not have this any more."
    : `The server answered with status ${status}.`;
}
