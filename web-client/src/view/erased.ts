import { ApiError } from "../connection/api";
import type { Erased, Imported } from "../protocol/memory";
import { count } from "./format";

/** The receipt of an erasure in one sentence: what went, and what went with it. */
export function erasedSentence(erased: Erased): string {
  const parts = partsOf(erased);
  return parts.length === 0
    ? "There was nothing to forget."
    : `Forgotten for good: ${parts.join(", ")}.`;
}

/** What would go, before it does. */
export function wouldEraseSentence(erased: Erased): string {
  const parts = partsOf(erased);
  return parts.length === 0 ? "There is nothing to forget." : `This erases ${parts.join(", ")}.`;
}

/** What a dry run tells; or one sentence why it cannot be done now. */
export async function counted(dryRun: () => Promise<Erased>): Promise<Erased | string> {
  try {
    return await dryRun();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.message;
  }
}

function partsOf(erased: Erased): readonly string[] {
  // A conversation goes with all that was said in it, so what else repeats it stands in others.
  const where = erased.conversations === 0 ? "" : " in other conversations";
  return [
    part(erased.conversations, "conversation"),
    part(erased.messages, "message"),
    part(erased.echoes, `answer${where} that repeated it`, `answers${where} that repeated it`),
    part(erased.pins, "pin"),
    part(erased.summaries, "summary", "summaries"),
    part(erased.index_entries, "index entry", "index entries"),
    part(erased.states, "saved state"),
    part(erased.records, "record cleared", "records cleared"),
  ].filter((said) => said !== null);
}

export function importedSentence(imported: Imported): string {
  const known =
    imported.known_conversations === 0
      ? ""
      : ` ${count(imported.known_conversations, "conversation")} were here already and stayed as they are.`;
  return `Imported ${count(imported.conversations, "conversation")}, ${count(imported.messages, "message")} and ${count(imported.pins, "pin")}.${known}`;
}

function part(n: number, singular: string, plural?: string): string | null {
  return n === 0 ? null : count(n, singular, plural);
}
