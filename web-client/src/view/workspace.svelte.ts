import type { Api } from "../connection/api";
import { ApiError } from "../connection/api";
import { ResponsesSocket, type ConnectionStatus, type SocketWorld } from "../connection/socket";
import {
  emptyConversation,
  isBusy,
  isUnsent,
  liveExchange,
  type Conversation,
  type Remembering,
} from "../conversation/conversation";
import { createMessage, freshId, type RecalledFrom } from "../conversation/message";
import { addressee, reduce, type LocalEvent } from "../conversation/reduce";
import type { ServerEvent } from "../protocol/events";
import type { Erased, MemoryMessage } from "../protocol/memory";
import { parseFrame } from "../protocol/parse";
import type { ConversationSummary } from "../protocol/rest";
import { Away } from "./away";
import { Composing, isKept } from "./composing";
import { counted, erasedSentence } from "./erased";

/** The answer came to its own end while the stop was on its way: nothing a person has to know. */
const ENDED_BEFORE_STOP = "response_not_live";

/**
 * What is on the screen, and what a person can do with it. Holds the values, hands every event to `reduce`, and does the
 * fetching around it; views read the state and call the intents. Longer than most files: an intent, the frames that come
 * back and what is fetched after them are read together.
 */
export class Workspace {
  summaries = $state.raw<readonly ConversationSummary[]>([]);
  connection = $state.raw<ConnectionStatus>({ kind: "closed" });
  /** One sentence at the top of the page, until it is dismissed. */
  banner = $state<string | null>(null);
  /** What was done last, in one sentence, until it is dismissed. */
  notice = $state<string | null>(null);
  model = $state<string | null>(null);
  /** A setting is on its way to the server; what is said next has to find it there. */
  changing = $state(false);
  /** From where the next question of the open conversation is answered; then it is its space again. */
  recalledFrom = $state<RecalledFrom>("its space");
  /** The spaces that conversations are kept in. */
  readonly spaces = $derived(
    [...new Set(this.summaries.map(({ space }) => space).filter((space) => space !== ""))].sort(),
  );
  private conversations = $state.raw<readonly Conversation[]>([emptyConversation("new-0")]);
  private openKey = $state("new-0");
  readonly open = $derived(
    this.conversations.find((c) => c.key === this.openKey) ?? emptyConversation(this.openKey),
  );
  readonly title = $derived(
    this.summaries.find((s) => s.id === this.open.id)?.title ??
      this.open.exchanges[0]?.question.text ??
      null,
  );

  private readonly composing = new Composing();
  readonly drafts = this.composing.drafts;
  private readonly socket: ResponsesSocket;
  private readonly away: Away;
  private nextNumber = 1;

  /**
   * @param onNamed told when the conversation on the screen gets its id, so that the address can follow
   * @param onLost told when the connection is lost: a socket does not say why
   */
  constructor(
    private readonly api: Api,
    world: SocketWorld,
    private readonly onNamed: (id: string) => void,
    private readonly onLost: () => void = () => {},
  ) {
    this.socket = new ResponsesSocket(world, {
      onText: (text) => this.receive(text),
      onStatus: (status) => this.connectionChanged(status),
    });
    this.away = new Away(api, {
      find: (key) => this.find(key),
      apply: (key, event) => this.apply(key, event),
      load: (key) => this.load(key),
      connected: () => this.connection.kind === "open",
      send: (message) => this.socket.send(message),
      freshStream: () => this.freshStream(),
    });
  }

  start(): void {
    this.banner = null;
    this.socket.open();
  }

  /** Does not try to connect any more, until it is started again. */
  stopConnecting(): void {
    this.socket.close();
  }

  // Intents

  openNew(): void {
    this.recalledFrom = "its space";
    this.openKey = `new-${this.nextNumber++}`;
    this.conversations = [...this.conversations, emptyConversation(this.openKey)];
  }

  async openExisting(id: string): Promise<void> {
    const known = this.conversations.find((c) => c.id === id);
    if (known === undefined) {
      this.conversations = [...this.conversations, emptyConversation(id, id)];
    }
    this.recalledFrom = "its space";
    this.openKey = known?.key ?? id;
    await this.reload(this.openKey);
  }

  /** What was typed here and not sent. */
  get draft(): string {
    return this.composing.of(this.open);
  }

  set draft(text: string) {
    this.composing.put(this.open, text);
  }

  /** Tells whether the question left; if not, the banner says why and the text stays in the composer. */
  ask(text: string): boolean {
    const conversation = this.open;
    if (isBusy(conversation) || this.changing) return false;
    const streamId = this.freshStream();
    if (!this.socket.send(createMessage(conversation, streamId, text, this.recalledFrom))) {
      this.banner = "Not connected: the question was not sent.";
      return false;
    }
    this.banner = null;
    this.notice = null;
    this.recalledFrom = "its space";
    this.composing.asked(conversation, text);
    this.apply(conversation.key, { type: "local.asked", streamId, text, at: new Date() });
    return true;
  }

  /** Takes an unsent question off the screen. */
  dismiss(exchangeKey: string): void {
    this.apply(this.open.key, { type: "local.dismissed", key: exchangeKey });
  }

  /** Cancels the answer that is being written; a first press before the server named it does nothing. */
  stop(): void {
    const live = liveExchange(this.open);
    if (live === undefined || live.responseId === null || live.stopping) return;
    if (this.socket.send({ type: "response.cancel", response_id: live.responseId })) {
      this.apply(this.open.key, { type: "local.stopRequested" });
    }
  }

  /** What would go with a conversation, or why it cannot go now. */
  async wouldRemove(id: string): Promise<Erased | string> {
    return await counted(() => this.api.deleteConversation(id, "dry run"));
  }

  /** Tells whether it is gone; what went with it stands in the notice. */
  async remove(id: string): Promise<boolean> {
    const erased = await this.tried(() => this.api.deleteConversation(id));
    if (erased === null) return false;
    this.drafts.put(id, "");
    this.conversations = this.conversations.filter((c) => c.id !== id);
    if (!this.conversations.some((c) => c.key === this.openKey)) this.openNew();
    // Answers elsewhere that repeated what was said there are gone as well.
    await this.reread(false);
    this.notice = erasedSentence(erased);
    return true;
  }

  /** Sets what becomes of what is said here; incognito only before anything was. */
  async remember(remembering: Remembering): Promise<void> {
    const { key, exchanges } = this.open;
    if (remembering === "incognito") {
      if (exchanges.length === 0) {
        this.change(key, { type: "local.remembering", remembering, id: null });
      }
      return;
    }
    // A conversation that is yet to begin is named here, so that the server knows it from its first word on.
    const id = this.open.id ?? (remembering === "off" ? freshId() : null);
    if (id !== null) {
      this.changing = true;
      const done = await this.tried(() =>
        this.api.remember(id, remembering === "on").then(() => id),
      );
      this.changing = false;
      if (done === null) return;
    }
    this.change(key, { type: "local.remembering", remembering, id });
  }

  /** Keeps the open conversation in a space, or in none: what is said in it is recalled there alone. */
  async keepIn(space: string): Promise<void> {
    const { key, id } = this.open;
    if (id !== null) {
      this.changing = true;
      const done = await this.tried(() => this.api.keepIn(id, space).then(() => id));
      this.changing = false;
      if (done === null) return;
    }
    this.apply(key, { type: "local.space", space });
    if (id !== null) await this.refreshList();
  }

  /** The messages of these ids that are still remembered; or one sentence why nobody knows now. */
  async remembered(ids: readonly string[]): Promise<readonly MemoryMessage[] | string> {
    try {
      const found = await Promise.all(ids.map((id) => this.ifRemembered(id)));
      return found.filter((message) => message !== null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.message;
    }
  }

  private async ifRemembered(id: string): Promise<MemoryMessage | null> {
    try {
      return await this.api.memoryMessage(id);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  /** What would go with messages, or why they cannot go now. */
  async wouldForget(messageIds: readonly string[]): Promise<Erased | string> {
    return await counted(() => this.api.forgetThese(messageIds, "dry run"));
  }

  /** Erases messages that an answer was given, or that were asked to be; tells what went, or null when they could not be. */
  async forget(messageIds: readonly string[]): Promise<string | null> {
    const erased = await this.tried(() => this.api.forgetThese(messageIds));
    if (erased === null) return null;
    await this.reread(false);
    return erasedSentence(erased);
  }

  /** Reads back what is on the screen: words in it are gone, or came back. */
  async reread(everything: boolean): Promise<void> {
    if (everything) {
      this.drafts.clear();
      this.conversations = [];
      this.openNew();
    } else {
      const { key } = this.open;
      this.conversations = this.conversations.filter(
        (c) => c.key === key || c.id === null || liveExchange(c) !== undefined,
      );
      if (isStored(this.open)) await this.reload(key);
    }
    await this.refreshList();
  }

  // The socket

  private receive(text: string): void {
    const frame = parseFrame(text);
    if (frame.type === "unknown") return;
    if (frame.type === "unreadable") {
      this.banner = frame.reason;
      return;
    }
    const conversation = this.conversations.find((c) => addressee(c, frame) !== undefined);
    if (conversation !== undefined) {
      this.change(conversation.key, frame);
      // The server has no frames of an answer any more that was asked for again.
      if (frame.type === "error") void this.away.settle(conversation.key);
      this.follow(conversation.key, frame);
    } else if (frame.type === "error" && frame.error.code !== ENDED_BEFORE_STOP) {
      this.banner = frame.error.message;
    }
  }

  /** What has to be fetched after a frame: the list when a conversation began, turn ids and positions at an answer's end. */
  private follow(key: string, frame: ServerEvent): void {
    if (this.find(key)?.remembering === "incognito") return; // there is nothing to fetch
    switch (frame.type) {
      case "response.created": {
        const id = frame.response.conversation?.id;
        if (id !== undefined && key === this.openKey) this.onNamed(id);
        void this.refreshList();
        break;
      }
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        void this.refreshList();
        void this.reload(key);
        break;
      default:
    }
  }

  private connectionChanged(status: ConnectionStatus): void {
    this.connection = status;
    if (status.kind === "waiting") {
      for (const { key } of this.conversations) this.change(key, { type: "local.disconnected" });
      this.onLost();
    }
    if (status.kind === "open") {
      void this.refreshList();
      void this.refreshModel();
      for (const { key, exchanges } of this.conversations) {
        // A question whose confirmation was lost may have arrived all the same.
        if (exchanges.some(isUnsent)) void this.reload(key);
        else this.away.resume(key);
      }
    }
  }

  // The REST side

  private async reload(key: string): Promise<void> {
    await this.load(key);
    this.away.resume(key);
  }

  private async load(key: string): Promise<void> {
    const id = this.find(key)?.id;
    if (id === undefined || id === null) return;
    const detail = await this.tried(
      () => this.api.conversation(id),
      (error) => {
        // Deleted elsewhere: its words have no place on this screen either.
        if (error.status === 404) this.close(key);
      },
    );
    if (detail !== null) this.apply(key, { type: "local.loaded", detail });
  }

  private async refreshList(): Promise<void> {
    this.summaries = (await this.tried(() => this.api.conversations())) ?? this.summaries;
  }

  private async refreshModel(): Promise<void> {
    const models = await this.tried(() => this.api.models());
    this.model = models?.[0] ?? null;
  }

  private async tried<T>(
    request: () => Promise<T>,
    onRefused: (error: ApiError) => void = () => {},
  ): Promise<T | null> {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.banner = error.message;
      onRefused(error);
      return null;
    }
  }

  /** Takes a conversation that was deleted elsewhere off the screen; what was typed in it goes to a new one. */
  private close(key: string): void {
    const gone = this.find(key);
    if (gone === undefined || !isStored(gone)) return; // one that has not begun is not there yet
    this.composing.closed(gone);
    this.conversations = this.conversations.filter((c) => c.key !== key);
    if (this.openKey === key) this.openNew();
  }

  private freshStream(): string {
    return `s${this.nextNumber++}-${Date.now().toString(36)}`;
  }

  private find(key: string): Conversation | undefined {
    return this.conversations.find((c) => c.key === key);
  }

  /** Applies an event that may change whose a draft is, or give words back that were on their way. */
  private change(key: string, event: ServerEvent | LocalEvent): void {
    const before = this.find(key);
    this.apply(key, event);
    const after = this.find(key);
    if (before !== undefined && after !== undefined) {
      this.composing.changed(before, after, key === this.openKey);
    }
  }

  private apply(key: string, event: ServerEvent | LocalEvent): void {
    this.conversations = this.conversations.map((c) => (c.key === key ? reduce(c, event) : c));
  }
}

function isStored(conversation: Conversation): boolean {
  return isKept(conversation) && conversation.exchanges.some((e) => e.responseId !== null);
}
