import { fieldsOf, listOf, textOf, type Fields } from "./shape";

/** A tool that a model called, for another client: this one offers none. */
export interface ToolCall {
  readonly name: string;
  /** A JSON object, or the beginning of one where the answer was cut off. */
  readonly arguments: string;
}

/** An answer that calls tools: its words apart from its calls. */
export interface CallingAnswer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** Null for an item that is no call. */
export function parseCall(item: unknown): ToolCall | null {
  const fields = fieldsOf(item);
  const name = textOf(fields?.["name"]);
  if (fields?.["type"] !== "function_call" || name === null) return null;
  return { name, arguments: textOf(fields["arguments"]) ?? "" };
}

/** Reads the items of an answer; null for one without calls, whose words the turn has. */
export function parseCalling(items: unknown): CallingAnswer | null {
  const calls = listOf(items, parseCall);
  if (calls.length === 0) return null;
  const messages = listOf(items, fieldsOf).filter((item) => item["type"] === "message");
  return { text: messages.map(wordsOf).join("\n\n"), calls };
}

function wordsOf(message: Fields): string {
  return listOf(message["content"], (part) => textOf(fieldsOf(part)?.["text"])).join("");
}
