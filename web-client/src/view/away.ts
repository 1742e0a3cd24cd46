import { ApiError, type Api } from "../connection/api";
import type { Conversation, Exchange } from "../conversation/conversation";
import type { LocalEvent } from "../conversation/reduce";
import type { ResumeMessage } from "../protocol/events";

const POLL_MILLIS = 1000;
const ENDED: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/** What an answer that is away needs of the program around it. */
export interface AwayWorld {
  find(key: string): Conversation | undefined;
  apply(key: string, event: LocalEvent): void;
  /** Reads a conversation back. */
  load(key: string): Promise<void>;
  connected(): boolean;
  /** Tells whether it left. */
  send(message: ResumeMessage): boolean;
  freshStream(): string;
}

/**
 * Answers that the server writes on without us: because the connection was lost, the server too, or another tab asked.
 * Their frames are asked for behind the last one that came, so they go on where they were. A server keeps the frames for
 * a while only; then the end is waited for, and the conversation read back.
 */
export class Away {
  /** Conversations whose unfinished answer is being waited for. */
  private readonly waiting = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly world: AwayWorld,
  ) {}

  /** Asks for what is still to come of a conversation's answers. */
  resume(key: string): void {
    for (const { responseId, lastSequence } of this.in(key)) {
      if (responseId === null) continue;
      const streamId = this.world.freshStream();
      const left = this.world.send({
        type: "response.resume",
        stream_id: streamId,
        response_id: responseId,
        starting_after: lastSequence,
      });
      if (left) this.world.apply(key, { type: "local.resumed", responseId, streamId });
    }
  }

  /** Waits for the end of an answer whose frames are not to be had, then reads the conversation back. */
  async settle(key: string): Promise<void> {
    if (this.waiting.has(key)) return;
    this.waiting.add(key);
    try {
      let responseId = this.first(key);
      while (responseId !== null && this.world.connected()) {
        if (await this.hasEnded(key, responseId)) await this.world.load(key);
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
        responseId = this.first(key);
      }
    } finally {
      this.waiting.delete(key);
    }
  }

  private in(key: string): readonly Exchange[] {
    return this.world.find(key)?.exchanges.filter((e) => e.phase === "away") ?? [];
  }

  private first(key: string): string | null {
    return this.in(key)[0]?.responseId ?? null;
  }

  private async hasEnded(key: string, responseId: string): Promise<boolean> {
    try {
      return ENDED.has(await this.api.status(responseId));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 0) {
        this.world.apply(key, { type: "local.unresolved", responseId, problem: error.message });
      }
      return false;
    }
  }
}
