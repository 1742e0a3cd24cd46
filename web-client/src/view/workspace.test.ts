// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../connection/api";
import type { RawSocket } from "../connection/socket";
import { worded } from "./composing";
import { Workspace } from "./workspace.svelte";

/** A server of the test's own: answers by method and address, and the frames that came. */
class Server {
  readonly asked: string[] = [];
  readonly sent: { stream_id: string; input: string }[] = [];
  readonly bodies = new Map<string, unknown>();
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

  fetch(url: string, init: { method: string }): Promise<Response> {
    const what = `${init.method} ${url}`;
    this.asked.push(what);
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
      schedule: () => () => {},
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
  vi.stubGlobal("fetch", (url: string, init: { method: string }) => server.fetch(url, init));
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
