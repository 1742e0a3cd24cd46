import { ApiError, type Api } from "../connection/api";
import type { Erased, MemoryMessage, MemoryPin, PinKind } from "../protocol/memory";
import { counted, erasedSentence, importedSentence } from "./erased";

const PAGE = 50;

/** What is remembered, as the memory page shows it, and what a person can do with it. */
export class Memory {
  pins = $state.raw<readonly MemoryPin[]>([]);
  messages = $state.raw<readonly MemoryMessage[]>([]);
  /** The message that an answer's receipt led to. */
  asked = $state.raw<MemoryMessage | null>(null);
  /** The words that `messages` were found for; empty when they are all, newest first. */
  query = $state("");
  hasMore = $state(false);
  loaded = $state(false);
  /** What was done last, with its counts. */
  notice = $state<string | null>(null);

  /**
   * @param onChanged told when words are gone or came back, so that conversations on the screen can follow
   * @param onProblem told why something could not be done, in one sentence
   */
  constructor(
    private readonly api: Api,
    private readonly onChanged: (everything: boolean) => Promise<void>,
    private readonly onProblem: (sentence: string) => void,
  ) {}

  /** @param askedId the message to show first, or null */
  async open(askedId: string | null): Promise<void> {
    this.loaded = false;
    this.notice = null;
    this.query = "";
    await this.load();
    this.asked = null;
    if (askedId !== null) {
      this.asked = await this.tried(() => this.api.memoryMessage(askedId));
    }
  }

  async search(query: string): Promise<void> {
    this.query = query.trim();
    await this.load();
  }

  async more(): Promise<void> {
    const last = this.messages.at(-1);
    if (last === undefined) return;
    const page = await this.tried(() => this.api.memories("", PAGE, last.id));
    if (page === null) return;
    this.messages = [...this.messages, ...page.data];
    this.hasMore = page.has_more;
  }

  /** What would go with a message, or with everything; or why it cannot go now. */
  async wouldForget(what: MemoryMessage | "everything"): Promise<Erased | string> {
    return await counted(() =>
      what === "everything"
        ? this.api.forgetEverything("dry run")
        : this.api.forget(what.id, "dry run"),
    );
  }

  /** Reads the page again: words on it are gone. */
  async refresh(): Promise<void> {
    this.asked = null;
    await this.load();
  }

  async forget(id: string): Promise<void> {
    await this.change(async () => erasedSentence(await this.api.forget(id)));
  }

  async forgetEverything(): Promise<void> {
    await this.change(async () => erasedSentence(await this.api.forgetEverything()), true);
  }

  /** Other words for a message or a pin; those a message had are erased. */
  async edit(id: string, text: string): Promise<boolean> {
    return await this.change(async () => {
      const erased = await this.api.editMemory(id, text);
      return erased === null
        ? "The pin was changed."
        : `The message was corrected. ${erasedSentence(erased)}`;
    });
  }

  async add(kind: PinKind, text: string): Promise<boolean> {
    return await this.change(async () => {
      await this.api.addPin({ kind, text });
      return "Pinned: it stands in every prompt from now on.";
    });
  }

  async pin(message: MemoryMessage): Promise<void> {
    await this.change(async () => {
      await this.api.addPin({ kind: "fact", message_id: message.id });
      return "Pinned: it stands in every prompt from now on.";
    });
  }

  async unpin(id: string): Promise<void> {
    await this.change(async () => {
      await this.api.unpin(id);
      return "Unpinned. The message it was found in is still remembered.";
    });
  }

  async import(file: File): Promise<void> {
    await this.change(async () =>
      importedSentence(await this.api.importMemories(await file.text())),
    );
  }

  private async change(work: () => Promise<string>, everything = false): Promise<boolean> {
    const said = await this.tried(work);
    if (said === null) return false;
    this.asked = null;
    await this.load();
    await this.onChanged(everything);
    this.notice = said;
    return true;
  }

  private async load(): Promise<void> {
    const found = await this.tried(async () => ({
      pins: await this.api.pins(),
      page: await this.api.memories(this.query, PAGE, null),
    }));
    if (found === null) return;
    this.pins = found.pins;
    this.messages = found.page.data;
    this.hasMore = found.page.has_more;
    this.loaded = true;
  }

  private async tried<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.onProblem(error.message);
      return null;
    }
  }
}
