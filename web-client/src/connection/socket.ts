import type { ClientMessage } from "../protocol/events";
import { delayMillis, SOCKET_BACKOFF, type Backoff } from "./backoff";

/** What a person is told about the connection. */
export type ConnectionStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "waiting"; readonly retryInMillis: number }
  | { readonly kind: "closed" };

/** Who is told of frames and changes; the socket knows nothing else of the program around it. */
export interface SocketListener {
  onText(text: string): void;
  onStatus(status: ConnectionStatus): void;
}

/** The part of a browser's WebSocket that is used here: tests supply their own. */
export interface RawSocket {
  onopen: (() => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export interface SocketWorld {
  connect(): RawSocket;
  /** Runs `task` later; the result cancels it. */
  schedule(task: () => void, millis: number): () => void;
  random(): number;
  readonly backoff?: Backoff;
}

/** A browser's WebSocket, its clock and its dice. */
export function browserWorld(url: string): SocketWorld {
  return {
    connect: () => new WebSocket(url) as RawSocket,
    schedule: (task, millis) => {
      const timer = setTimeout(task, millis);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

/**
 * The one connection to `/v1/responses`: it comes back by itself after a loss. A message can be sent while it is open
 * and is never queued: a question that leaves minutes after it was asked surprises more than a refusal.
 */
export class ResponsesSocket {
  private socket: RawSocket | null = null;
  private cancelRetry: (() => void) | null = null;
  private attempt = 0;
  private status: ConnectionStatus = { kind: "closed" };

  constructor(
    private readonly world: SocketWorld,
    private readonly listener: SocketListener,
  ) {}

  open(): void {
    if (this.socket !== null) return;
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.setStatus({ kind: "connecting" });
    const socket = this.world.connect();
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.setStatus({ kind: "open" });
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.listener.onText(data);
    };
    socket.onclose = ({ code }) => this.lost(socket, code);
  }

  /** Tells whether the message left. */
  send(message: ClientMessage): boolean {
    if (this.socket === null || this.status.kind !== "open") return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    this.setStatus({ kind: "closed" });
  }

  private lost(socket: RawSocket, code: number): void {
    if (socket !== this.socket) return; // closed by us, or already replaced
    this.socket = null;
    const base = this.world.backoff ?? SOCKET_BACKOFF;
    const retryInMillis = delayMillis(base, this.attempt++, code, this.world.random());
    this.cancelRetry = this.world.schedule(() => this.open(), retryInMillis);
    this.setStatus({ kind: "waiting", retryInMillis });
  }

  private setStatus(status: ConnectionStatus): void {
    this.status = status;
    this.listener.onStatus(status);
  }
}
