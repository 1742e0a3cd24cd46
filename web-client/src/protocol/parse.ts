import { parseCall } from "./calls";
import type { ResponseStatus, ServerEvent } from "./events";
import { parseItems, parseReceipt } from "./receipt";
import { fieldsOf, numberOf, textOf, type Fields } from "./shape";

/** A frame this client cannot use, with one sentence that says why. */
export interface Unreadable {
  readonly type: "unreadable";
  readonly reason: string;
}

/** A frame of a type this client does not know: newer servers may send some, and they are harmless. */
export interface Unknown {
  readonly type: "unknown";
  readonly name: string;
}

/** Which fields a frame must carry, and of what kind: enough that the reducer never meets `undefined`. */
const REQUIRED: Record<ServerEvent["type"], Record<string, "string" | "number" | "object">> = {
  "response.created": { response: "object" },
  "response.in_progress": { response: "object" },
  "response.completed": { response: "object" },
  "response.incomplete": { response: "object" },
  "response.failed": { response: "object" },
  "eunoe.memory.recalled": { items: "object", dropped: "object" },
  "eunoe.state.restored": {
    reused_tokens: "number",
    recomputed_tokens: "number",
    new_tokens: "number",
    reason: "string",
  },
  "eunoe.state.saved": { position: "number" },
  "response.output_item.added": {},
  "response.content_part.added": {},
  "response.reasoning_text.delta": { delta: "string" },
  "response.reasoning_text.done": { text: "string" },
  "response.output_text.delta": { delta: "string" },
  "response.output_text.done": { text: "string" },
  "response.content_part.done": {},
  "response.output_item.done": {},
  error: { error: "object" },
};

/** Every frame of an answer is numbered; an error about a frame that was no request may stand outside of any. */
const NUMBERED = { sequence_number: "number" } as const;

/** Reads one text frame of the socket. Never throws: a bad frame is a value, and the connection lives on. */
export function parseFrame(text: string): ServerEvent | Unknown | Unreadable {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return unreadable("The server sent a frame that is not JSON.");
  }
  const fields = fieldsOf(frame);
  if (fields === null || typeof fields["type"] !== "string") {
    return unreadable("The server sent a frame without a type.");
  }
  const type = fields["type"];
  if (!isKnown(type)) return { type: "unknown", name: type };
  const required = type === "error" ? REQUIRED.error : { ...REQUIRED[type], ...NUMBERED };
  for (const [field, kind] of Object.entries(required)) {
    const value = fields[field];
    if (typeof value !== kind || value === null) {
      return unreadable(
        `The server sent ${type} with field ${field} of kind ${typeof value}; expected ${kind}.`,
      );
    }
  }
  return checked(type, fields);
}

/** The frame with what lies deeper in it checked as well: the reducer and the views believe it. */
function checked(type: ServerEvent["type"], frame: Fields): ServerEvent | Unreadable {
  const believed: Record<string, unknown> = { ...frame };
  const response = fieldsOf(frame["response"]);
  if (response !== null) {
    if (textOf(response["id"]) === null) {
      return unreadable(`The server sent ${type} whose response has no id.`);
    }
    believed["response"] = checkedResponse(response);
  }
  if (type === "error" && textOf(fieldsOf(frame["error"])?.["message"]) === null) {
    return unreadable("The server sent an error that does not say what is wrong.");
  }
  if (type === "eunoe.memory.recalled") {
    believed["items"] = parseItems(frame["items"]);
    believed["dropped"] = parseItems(frame["dropped"]);
    believed["tokens"] = numberOf(frame["tokens"]);
    believed["budget_tokens"] = numberOf(frame["budget_tokens"]);
  }
  if (type === "response.output_item.done") believed["call"] = parseCall(frame["item"]);
  return believed as unknown as ServerEvent;
}

function checkedResponse(response: Fields): Fields {
  const id = textOf(fieldsOf(response["conversation"])?.["id"]);
  const problem = textOf(fieldsOf(response["error"])?.["message"]);
  return {
    ...response,
    status: (textOf(response["status"]) ?? "completed") as ResponseStatus,
    conversation: id === null ? null : { id },
    error: problem === null ? null : { ...fieldsOf(response["error"]), message: problem },
    incomplete_details: fieldsOf(response["incomplete_details"]),
    eunoe: { receipt: parseReceipt(fieldsOf(response["eunoe"])?.["receipt"]) },
  };
}

function isKnown(type: string): type is ServerEvent["type"] {
  return Object.hasOwn(REQUIRED, type);
}

function unreadable(reason: string): Unreadable {
  return { type: "unreadable", reason };
}
