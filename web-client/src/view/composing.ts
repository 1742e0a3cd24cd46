import { isUnsent, type Conversation } from "../conversation/conversation";
import { Drafts } from "./drafts.svelte";

/** What is typed in each conversation: where it is kept, and where it goes when the question leaves, or comes back. */
export class Composing {
  readonly drafts = new Drafts();

  of(conversation: Conversation): string {
    return this.drafts.of(nameOf(conversation));
  }

  put(conversation: Conversation, text: string): void {
    this.drafts.put(nameOf(conversation), text, isKept(conversation));
  }

  /** A question is on its way: out of the composer, if it came from there. */
  asked(conversation: Conversation, text: string): void {
    if (worded(this.of(conversation)) === text) this.drafts.hold(nameOf(conversation));
  }

  /** A conversation changed: its draft follows its name, and a question that nobody took comes back. */
  changed(before: Conversation, after: Conversation, open: boolean): void {
    if (open) this.drafts.move(nameOf(before), nameOf(after), isKept(after));
    const sending = before.exchanges.find((e) => e.phase === "sending");
    const now = after.exchanges.find((e) => e.key === sending?.key);
    if (sending === undefined || now === undefined || now.phase === "sending") return;
    if (!isUnsent(now)) this.drafts.release(nameOf(after), isKept(after));
    else if (this.of(after) === "") this.put(after, now.question.text);
  }

  /** A conversation was deleted elsewhere: what was typed in it goes to a new one. */
  closed(conversation: Conversation): void {
    if (this.drafts.of(UNNAMED) === "") this.drafts.move(nameOf(conversation), UNNAMED, true);
  }
}

export function isKept(conversation: Conversation): boolean {
  return conversation.remembering !== "incognito";
}

/** What is sent of what was typed: indented code keeps its indentation, blank lines around it go. */
export function worded(typed: string): string {
  return typed.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

const UNNAMED = "new";

/** A draft is kept under the conversation's id; before it has one, for whichever begins next. */
function nameOf(conversation: Conversation): string {
  return isKept(conversation) ? (conversation.id ?? UNNAMED) : conversation.key;
}
