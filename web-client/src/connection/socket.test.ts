import { describe, expect, it } from "vitest";
import { delayMillis } from "./backoff";
import { ResponsesSocket, type ConnectionStatus, type RawSocket } from "./socket";

/** A network of the test's own: sockets open, fail and close when told, and time passes when told. */
class World {
  readonly sockets: (RawSocket & { sent: string[] })[] = [];
  readonly waits: number[] = [];
  private pending: (() => void) | null = null;

  connect(): RawSocket {
    const socket = {
      onopen: null,
      onclose: null,
      onmessage: null,
      sent: [] as string[],
      send(data: string) {
        this.sent.push(data);
      },
      close() {},
    };
    this.sockets.push(socket);
    return socket;
  }

  schedule(task: () => void, millis: number): () => void {
    this.waits.push(millis);
    this.pending = task;
    return () => (this.pending = null);
  }

  random(): number {
    return 1 - Number.EPSILON;
  }

  passTime(): void {
    const task = this.pending;
    this.pending = null;
    task?.();
  }

  get newest(): RawSocket & { sent: string[] } {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("Nothing has connected.");
    return socket;
  }
}

function connected() {
  const world = new World();
  const statuses: ConnectionStatus["kind"][] = [];
  const texts: string[] = [];
  const socket = new ResponsesSocket(world, {
    onText: (text) => texts.push(text),
    onStatus: ({ kind }) => statuses.push(kind),
  });
  socket.open();
  world.newest.onopen?.();
  return { world, socket, statuses, texts };
}

const cancel = { type: "response.cancel", response_id: "resp_1" } as const;

describe("the socket", () => {
  it("hands text frames on", () => {
    const { world, texts } = connected();
    world.newest.onmessage?.({ data: "one" });
    expect(texts).toEqual(["one"]);
  });

  it("sends while it is open and refuses otherwise", () => {
    const { world, socket } = connected();
    expect(socket.send(cancel)).toBe(true);
    expect(world.newest.sent).toEqual([JSON.stringify(cancel)]);
    world.newest.onclose?.({ code: 1006 });
    expect(socket.send(cancel)).toBe(false);
  });

  it("comes back after a loss, and says so", () => {
    const { world, statuses } = connected();
    world.newest.onclose?.({ code: 1006 });
    world.passTime();
    world.newest.onopen?.();
    expect(world.sockets).toHaveLength(2);
    expect(statuses).toEqual(["connecting", "open", "waiting", "connecting", "open"]);
  });

  it("waits longer after each failure and begins anew after a success", () => {
    const { world } = connected();
    for (let i = 0; i < 3; i++) {
      world.newest.onclose?.({ code: 1006 });
      world.passTime();
    }
    world.newest.onopen?.();
    world.newest.onclose?.({ code: 1006 });
    expect(world.waits).toEqual([500, 1000, 2000, 500]);
  });

  it("stays closed when it was closed on purpose", () => {
    const { world, socket, statuses } = connected();
    const closed = world.newest;
    socket.close();
    closed.onclose?.({ code: 1000 });
    world.passTime();
    expect(world.sockets).toHaveLength(1);
    expect(statuses.at(-1)).toBe("closed");
  });
});

describe("the wait before the next attempt", () => {
  const backoff = { firstMillis: 500, longestMillis: 15_000 };

  it("never exceeds the longest", () => {
    expect(delayMillis(backoff, 40, 1006, 0.999)).toBeLessThanOrEqual(15_000);
  });

  it("is short when the server says that it restarts", () => {
    expect(delayMillis(backoff, 0, 1012, 0)).toBe(0);
  });

  it("is long when the server says to try later", () => {
    expect(delayMillis(backoff, 0, 1013, 0)).toBe(7500);
  });
});
