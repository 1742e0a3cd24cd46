// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../connection/api";
import type { RawSocket } from "../connection/socket";
import { worded } from "./composing";
import { Workspace } from "./workspace.svelte";

/** A server of the test's own: answers by method and address, and the frames that came. */
class Server {
  readonly asked: string[] = [];
  readonly sent: { type: string; stream_id: string; input: string; starting_after?: number }[] = [];
  /** What was to be done later, the newest. */
  later: (() => void) | null = null;
  readonly bodies = new Map<string, unknown>();
  /** What came with what was asked, the newest. */
  brought: string | undefined;
  socket!: RawSocket;

  connect(): RawSocket {
    this.socket = {
      onopen: null,
      onclose: null,
      onmessage: null,
      send: (text: string) => void this.sent.push(JSON.parse(text) as never),
      close: () => {},
    };
    return this.socket;
  }

  fetch(url: string, init: { method: string; body?: string }): Promise<Response> {
    const what = `${init.method} ${url}`;
    this.asked.push(what);
    this.brought = init.body ?? this.brought;
    const body = this.bodies.get(what);
    return Promise.resolve(
      body === undefined
        ? new Response('{"error":{"message":"There is no such thing."}}', { status: 404 })
        : new Response(JSON.stringify(body)),
    );
  }

  say(frame: Record<string, unknown>): void {
    this.socket.onmessage?.({ data: JSON.stringify(frame) });
  }

  refuse(message: string): void {
    const stream_id = this.sent.at(-1)?.stream_id;
    this.say({ type: "error", stream_id, error: { message, type: "invalid_request_error" } });
  }

  /** The connection is lost, and there again. */
  lose(): void {
    this.socket.onclose?.({ code: 1012 });
    this.later?.();
    this.socket.onopen?.();
  }

  write(sequence_number: number, delta: string): void {
    const stream_id = this.sent.at(-1)?.stream_id;
    this.say({ type: "response.output_text.delta", sequence_number, stream_id, delta });
  }

  begin(id: string, conversation: string): void {
    this.say({
      type: "response.created",
      sequence_number: 0,
      stream_id: this.sent.at(-1)?.stream_id,
      response: { id, status: "in_progress", conversation: { id: conversation } },
    });
  }
}

let server: Server;
let workspace: Workspace;

function opened(): Workspace {
  const made = new Workspace(
    new Api(""),
    {
      connect: () => server.connect(),
      schedule: (task) => {
        server.later = task;
        return () => {};
      },
      random: () => 0,
    },
    () => {},
  );
  made.start();
  server.socket.onopen?.();
  return made;
}

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", (url: string, init: { method: string; body?: string }) =>
    server.fetch(url, init),
  );
  server.bodies.set("GET /v1/conversations", { data: [] });
  server.bodies.set("GET /v1/models", { data: [] });
  for (const id of ["conv_a", "conv_b"]) {
    server.bodies.set(`GET /v1/conversations/${id}`, { id, exchanges: [] });
  }
  workspace = opened();
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  sessionStorage.clear();
});

describe("whatWasTypedIsLost_theComposerKeepsIt", () => {
  it("at a change of conversation, and over a reload", async () => {
    await workspace.openExisting("conv_a");
    workspace.draft = "for a";
    await workspace.openExisting("conv_b");
    expect(workspace.draft).toBe("");
    workspace.draft = "for b";
    workspace.openNew();
    workspace.draft = "for a new one";
    await workspace.openExisting("conv_a");
    expect(workspace.draft).toBe("for a");
    workspace = opened();
    expect(workspace.draft).toBe("for a new one");
    await workspace.openExisting("conv_b");
    expect(workspace.draft).toBe("for b");
  });

  it("when the server refuses it as too long, beside the refusal", () => {
    workspace.draft = "a very long text";
    expect(workspace.ask("a very long text")).toBe(true);
    expect(workspace.draft).toBe("");
    server.refuse("The prompt has 300 tokens, the limit is 200.");
    expect(workspace.draft).toBe("a very long text");
    expect(workspace.open.exchanges[0]).toMatchObject({
      phase: "failed",
      problem: "The prompt has 300 tokens, the limit is 200.",
    });
  });

  it("when the connection is lost before the server has it", () => {
    workspace.draft = "on its way";
    workspace.ask("on its way");
    server.socket.onclose?.({ code: 1009 });
    expect(workspace.draft).toBe("on its way");
  });

  it("when there is no connection, or an answer is being written", () => {
    workspace.draft = "first";
    workspace.ask("first");
    server.begin("resp_1", "conv_a");
    workspace.draft = "second";
    expect(workspace.ask("second")).toBe(false);
    expect(workspace.draft).toBe("second");
    server.socket.onclose?.({ code: 1006 });
    expect(workspace.ask("second")).toBe(false);
    expect(workspace.draft).toBe("second");
  });

  it("but lets go of it once the server has it", () => {
    workspace.draft = "hello";
    workspace.ask("hello");
    server.begin("resp_1", "conv_a");
    expect(workspace.draft).toBe("");
    workspace = opened();
    expect(workspace.draft).toBe("");
  });

  it("and what was typed meanwhile is not written over", () => {
    workspace.draft = "one";
    workspace.ask("one");
    workspace.draft = "two";
    server.refuse("Too long.");
    expect(workspace.draft).toBe("two");
    expect(workspace.open.exchanges[0]?.question.text).toBe("one");
  });

  it("and an incognito one is not left on the device", async () => {
    await workspace.remember("incognito");
    workspace.draft = "my secret";
    workspace.ask("my secret");
    server.refuse("Too long.");
    expect(workspace.draft).toBe("my secret");
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("secret");
  });

  it("word for word, with the indentation of its first line", () => {
    expect(worded("\n  \n    indented\n  code\n\n")).toBe("    indented\n  code");
  });
});

describe("anAnswerWhoseConnectionIsLost_goesOnWhereItWas", () => {
  beforeEach(() => {
    workspace.ask("Tell me of Mira.");
    server.begin("resp_1", "conv_a");
    server.write(1, "Mira ");
    server.write(2, "lives ");
  });

  it("behind the newest frame that came, under a stream of its own", () => {
    server.lose();
    expect(server.sent.at(-1)).toEqual({
      type: "response.resume",
      stream_id: expect.not.stringMatching(server.sent[0]?.stream_id ?? ""),
      response_id: "resp_1",
      starting_after: 2,
    });
    server.write(3, "in Porto.");
    expect(workspace.open.exchanges).toMatchObject([
      { phase: "writing", answer: { text: "Mira lives in Porto." } },
    ]);
  });

  it("however often it is lost, each word once", () => {
    server.lose();
    server.lose();
    server.write(3, "in Porto.");
    server.lose();
    expect(server.sent.map((m) => m.starting_after)).toEqual([undefined, 2, 2, 3]);
    server.write(3, "in Porto.");
    expect(workspace.open.exchanges[0]?.answer.text).toBe("Mira lives in Porto.");
  });

  it("or is read back at its end, where the server has no frames of it any more", async () => {
    server.lose();
    server.bodies.set("GET /v1/responses/resp_1", { status: "completed" });
    server.bodies.set("GET /v1/conversations/conv_a", {
      id: "conv_a",
      exchanges: [
        {
          response_id: "resp_1",
          previous_response_id: null,
          status: "completed",
          turns: [{ id: "turn_1", role: "assistant", text: "Mira lives in Porto.", at: 1 }],
        },
      ],
    });
    server.refuse("Response 'resp_1' has no events that are kept.");
    await vi.waitFor(() =>
      expect(workspace.open.exchanges).toMatchObject([
        { phase: "done", answer: { text: "Mira lives in Porto." } },
      ]),
    );
    expect(workspace.banner ?? "").not.toContain("no events");
  });

  it("and one that another tab asked for is followed from its first word", async () => {
    server.bodies.set("GET /v1/conversations/conv_b", {
      id: "conv_b",
      exchanges: [
        { response_id: "resp_9", previous_response_id: null, status: "in_progress", turns: [] },
      ],
    });
    await workspace.openExisting("conv_b");
    expect(server.sent.at(-1)).toMatchObject({ response_id: "resp_9", starting_after: -1 });
    server.begin("resp_9", "conv_b");
    server.write(1, "Hello ");
    await workspace.reread(false); // the server has no word of it yet
    server.write(2, "there.");
    expect(workspace.open.exchanges[0]?.answer.text).toBe("Hello there.");
  });
});

describe("aConversationIsKeptApart_inASpace", () => {
  it("from its first word on, and recalls from all of them for one question", () => {
    void workspace.keepIn("work");
    workspace.recalledFrom = "all spaces";
    workspace.ask("Hello.");
    expect(server.sent.at(-1)).toMatchObject({ eunoe: { space: "work", across_spaces: true } });
    expect(workspace.recalledFrom).toBe("its space");
    expect(server.asked.filter((what) => what.startsWith("PATCH"))).toEqual([]);
  });

  it("when it is there already, by the server, whose refusal leaves it where it is", async () => {
    server.bodies.set("GET /v1/conversations?limit=500", {
      data: [
        { id: "conv_a", title: "A", updated_at: 1, space: "work" },
        { id: "conv_b", title: "B", updated_at: 1 },
        { id: "conv_c", title: "C", updated_at: 1, space: "home" },
      ],
    });
    server.bodies.set("GET /v1/conversations/conv_a", {
      id: "conv_a",
      exchanges: [],
      space: "work",
    });
    await workspace.openExisting("conv_a");
    expect(workspace.open.space).toBe("work");
    await workspace.keepIn("home");
    expect(workspace.open.space).toBe("work");
    expect(workspace.banner).toBe("There is no such thing.");

    server.bodies.set("PATCH /v1/conversations/conv_a", {});
    await workspace.keepIn("");
    expect(server.brought).toBe('{"space":""}');
    expect(workspace.open.space).toBe("");
    expect(workspace.spaces).toEqual(["home", "work"]);
  });
});

describe("whatIsAskedToBeForgotten_goesOnceItIsConfirmed", () => {
  const ids = ["turn_1", "turn_2"];
  const remembered = (id: string) => ({
    id,
    conversation_id: "conv_a",
    role: "user",
    text: "I live in Oslo.",
    at: "2026-05-03T10:00:00Z",
  });

  it("is shown as far as it is still remembered", async () => {
    expect(await workspace.remembered(ids)).toEqual([]);
    server.bodies.set("GET /v1/memories/turn_2", remembered("turn_2"));
    expect(await workspace.remembered(ids)).toEqual([remembered("turn_2")]);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
    expect(await workspace.remembered(ids)).toBe("The server cannot be reached.");
  });

  it("is counted first, by ids, and told with the receipt's counts", async () => {
    server.bodies.set("POST /v1/memories/forget?dry_run=true", { messages: 3, pins: 1 });
    expect(await workspace.wouldForget(ids)).toMatchObject({ messages: 3, pins: 1 });
    expect(server.brought).toBe(JSON.stringify({ ids }));
    expect(server.asked).not.toContain("POST /v1/memories/forget");

    server.bodies.set("POST /v1/memories/forget", { messages: 3, pins: 1 });
    expect(await workspace.forget(ids)).toBe("Forgotten for good: 3 messages, 1 pin.");
    expect(server.brought).toBe(JSON.stringify({ ids }));
  });

  it("stays where the server refuses, which says why", async () => {
    expect(await workspace.forget(ids)).toBeNull();
    expect(workspace.banner).toBe("There is no such thing.");
  });
});

describe("deletionsDryRun_isAskedFirst_andWhatIsOpenIsReadAgain", () => {
  const erased = { messages: 2, echoes: 1, conversations: 1 };

  it("counts without deleting, and says why where it cannot be done", async () => {
    server.bodies.set("DELETE /v1/conversations/conv_b?dry_run=true", { eunoe: { erased } });
    expect(await workspace.wouldRemove("conv_b")).toMatchObject(erased);
    expect(await workspace.wouldRemove("conv_x")).toBe("There is no such thing.");
    expect(server.asked).not.toContain("DELETE /v1/conversations/conv_b");
  });

  it("shows the receipt, and reads the conversation on the screen again", async () => {
    await workspace.openExisting("conv_a");
    const exchange = (text: string) => ({
      id: "conv_a",
      exchanges: [
        {
          response_id: "resp_1",
          previous_response_id: null,
          status: "completed",
          turns: [{ id: "turn_1", role: "assistant", text, at: 1 }],
        },
      ],
    });
    server.bodies.set("GET /v1/conversations/conv_a", exchange("It is Velmira."));
    await workspace.openExisting("conv_a");
    server.bodies.set("DELETE /v1/conversations/conv_b", { eunoe: { erased } });
    server.bodies.set("GET /v1/conversations/conv_a", exchange("[erased]"));
    expect(await workspace.remove("conv_b")).toBe(true);
    expect(workspace.open.exchanges[0]?.answer.text).toBe("[erased]");
    expect(workspace.notice).toContain("1 answer in other conversations that repeated it");
  });
});
