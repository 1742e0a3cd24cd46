import type { ServerEvent } from "./events";

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
  if (!isRecord(frame) || typeof frame["type"] !== "string") {
    return unreadable("The server sent a frame without a type.");
  }
  const type = frame["type"];
  if (!isKnown(type)) return { type: "unknown", name: type };
  const required = type === "error" ? REQUIRED.error : { ...REQUIRED[type], ...NUMBERED };
  for (const [field, kind] of Object.entries(required)) {
    const value = frame[field];
    if (typeof value !== kind || value === null) {
      return unreadable(
        `The server sent ${type} with field ${field} of kind ${typeof value}; expected ${kind}.`,
      );
    }
  }
  if (isRecord(frame["response"]) && typeof frame["response"]["id"] !== "string") {
    return unreadable(`The server sent ${type} whose response has no id.`);
  }
  // The checks above are what the reducer relies on; the rest of the shape is the server's contract.
  return frame as unknown as ServerEvent;
}

function isKnown(type: string): type is ServerEvent["type"] {
  return Object.hasOwn(REQUIRED, type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(reason: string): Unreadable {
  return { type: "unreadable", reason };
}
