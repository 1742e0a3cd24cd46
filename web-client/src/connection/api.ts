import {
  parseErased,
  parseImported,
  parseMessage,
  parsePage,
  parsePins,
  type Erased,
  type Imported,
  type MemoryMessage,
  type MemoryPage,
  type MemoryPin,
  type PinKind,
} from "../protocol/memory";
import {
  parseConversation,
  parseConversations,
  type ConversationDetail,
  type ConversationPage,
  type ConversationSummary,
} from "../protocol/rest";
import { fieldsOf, listOf, textOf } from "../protocol/shape";

/** A refusal by the server, or no answer at all; the message is one sentence for the person at the screen. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 when the server could not be reached. */
    readonly status: number,
    /** What the server calls it; null where it does not say. */
    readonly code: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const SESSION = "/v1/session";

/** Whether words are erased, or only counted. */
export type ErasureRun = "erase" | "dry run";

/** The REST side, as far as this client needs it. */
export class Api {
  /** @param onStranger told when the server does not know who asks */
  constructor(
    private readonly base: string,
    private readonly onStranger: (refusal: ApiError) => void = () => {},
  ) {}

  /** Lets this browser in for a key or token, until it is signed out or that ends; scripts never see by what. */
  async signIn(key: string): Promise<void> {
    await this.request("POST", SESSION, JSON.stringify({ key }));
  }

  async signOut(): Promise<void> {
    await this.request("DELETE", SESSION);
  }

  /** The names of the models that answer. */
  async models(): Promise<readonly string[]> {
    const body = fieldsOf(await this.request("GET", "/v1/models"));
    return listOf(body?.["data"], (model) => textOf(fieldsOf(model)?.["id"]));
  }

  /** All of them, page by page, the most recently used first. */
  async conversations(): Promise<readonly ConversationSummary[]> {
    const all = new Map<string, ConversationSummary>();
    let after: string | null = null;
    do {
      const asked = new URLSearchParams({ limit: "500" });
      if (after !== null) asked.set("after", after);
      const body = await this.request("GET", `/v1/conversations?${asked.toString()}`);
      const page: ConversationPage = parseConversations(body);
      for (const summary of page.data) all.set(summary.id, summary);
      after = page.has_more ? page.last_id : null;
    } while (after !== null);
    return [...all.values()];
  }

  async conversation(id: string): Promise<ConversationDetail> {
    return readable(
      parseConversation(await this.request("GET", path("conversations", id))),
      "conversation",
    );
  }

  /** What went with the conversation; as a dry run, what would go. */
  async deleteConversation(id: string, run: ErasureRun = "erase"): Promise<Erased> {
    const body = await this.request("DELETE", path("conversations", id) + query(run));
    return parseErased(fieldsOf(fieldsOf(body)?.["eunoe"])?.["erased"]);
  }

  /** How far an answer has come. */
  async status(responseId: string): Promise<string> {
    const body = fieldsOf(await this.request("GET", path("responses", responseId)));
    return readable(textOf(body?.["status"]), "response");
  }

  /** Turns memory on or off for a conversation, also for one that is about to begin. */
  async remember(conversationId: string, memory: boolean): Promise<void> {
    await this.request("PATCH", path("conversations", conversationId), JSON.stringify({ memory }));
  }

  /** Keeps a conversation in a space, also one that is about to begin; in none for an empty label. */
  async keepIn(conversationId: string, space: string): Promise<void> {
    await this.request("PATCH", path("conversations", conversationId), JSON.stringify({ space }));
  }

  /** @param query the words to find messages for; empty for all, newest first, from behind `after` on */
  async memories(query: string, limit: number, after: string | null): Promise<MemoryPage> {
    const asked = new URLSearchParams({ limit: String(limit) });
    if (query !== "") asked.set("query", query);
    if (after !== null) asked.set("after", after);
    return parsePage(await this.request("GET", `/v1/memories?${asked.toString()}`));
  }

  async memoryMessage(id: string): Promise<MemoryMessage> {
    return readable(parseMessage(await this.request("GET", path("memories", id))), "message");
  }

  async pins(): Promise<readonly MemoryPin[]> {
    return parsePins(await this.request("GET", "/v1/memories?kind=pin"));
  }

  async addPin(
    pin: { kind: PinKind; text: string } | { kind: PinKind; message_id: string },
  ): Promise<void> {
    await this.request("POST", "/v1/memories", JSON.stringify(pin));
  }

  /** What was erased of a message that got other words; null for a pin. */
  async editMemory(id: string, text: string): Promise<Erased | null> {
    const body = await this.request("PATCH", path("memories", id), JSON.stringify({ text }));
    return fieldsOf(body)?.["object"] === "memory.erased" ? parseErased(body) : null;
  }

  async forget(messageId: string, run: ErasureRun = "erase"): Promise<Erased> {
    return parseErased(await this.request("DELETE", path("memories", messageId) + query(run)));
  }

  /** Forgets messages that the owner has been shown, all of them or none. */
  async forgetThese(ids: readonly string[], run: ErasureRun = "erase"): Promise<Erased> {
    const body = JSON.stringify({ ids });
    return parseErased(await this.request("POST", `/v1/memories/forget${query(run)}`, body));
  }

  async unpin(pinId: string): Promise<void> {
    await this.request("DELETE", path("memories", pinId));
  }

  async forgetEverything(run: ErasureRun = "erase"): Promise<Erased> {
    return parseErased(await this.request("DELETE", `/v1/memories${query(run, "all=true")}`));
  }

  /** @param file the text of an export */
  async importMemories(file: string): Promise<Imported> {
    return parseImported(await this.request("POST", "/v1/memories/import", file));
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
    if (!reply.ok) {
      const told = fieldsOf(fieldsOf(body)?.["error"]);
      const said = textOf(told?.["message"]) ?? refusal(reply.status);
      const error = new ApiError(said, reply.status, textOf(told?.["code"]));
      if (reply.status === 401 && resource !== SESSION) this.onStranger(error);
      throw error;
    }
    if (body === null && method === "GET") {
      throw new ApiError(`The server's answer to ${resource} is not JSON.`, reply.status);
    }
    return body;
  }
}

function query(run: ErasureRun, ...parameters: readonly string[]): string {
  const all = run === "dry run" ? [...parameters, "dry_run=true"] : parameters;
  return all.length === 0 ? "" : `?${all.join("&")}`;
}

function readable<T>(value: T | null, what: string): T {
  if (value === null) throw new ApiError(`The server sent a ${what} that cannot be read.`, 200);
  return value;
}

function path(collection: string, id: string): string {
  return `/v1/${collection}/${encodeURIComponent(id)}`;
}

function refusal(status: number): string {
  return status === 404
    ? "The server does not have this any more."
    : `The server answered with status ${status}.`;
}
