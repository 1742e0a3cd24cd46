import { store, stored, unstore, unstoreAll } from "./storage";

const PREFIX = "eunoe.draft.";

/** What was typed and not sent, by name: it survives a change of conversation and a reload. */
export class Drafts {
  private texts = $state.raw<Readonly<Record<string, string>>>({});

  of(name: string): string {
    return this.texts[name] ?? stored(PREFIX + name) ?? "";
  }

  /** @param kept whether the device may keep it: not what is typed where nothing is kept */
  put(name: string, text: string, kept = true): void {
    this.texts = { ...this.texts, [name]: text };
    if (kept && text !== "") store(PREFIX + name, text);
    else unstore(PREFIX + name);
  }

  /** Out of the field, but kept by the device until the server has it. */
  hold(name: string): void {
    this.texts = { ...this.texts, [name]: "" };
  }

  /** The server has what was held; the device keeps what has been typed since. */
  release(name: string, kept = true): void {
    this.put(name, this.texts[name] ?? "", kept);
  }

  move(from: string, to: string, kept: boolean): void {
    if (from === to) return;
    const text = this.of(from);
    this.put(from, "");
    if (text !== "") this.put(to, text, kept);
  }

  clear(): void {
    this.texts = {};
    unstoreAll(PREFIX);
  }
}
