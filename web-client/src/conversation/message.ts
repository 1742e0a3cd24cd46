import type { CreateMessage } from "../protocol/events";
import { previousResponseId, transcript, type Conversation } from "./conversation";

/** As the server makes them: 128 bits that nobody guesses. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `conv_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Where a question is answered from: what is remembered in the conversation's space, or for this once in all of them. */
export type RecalledFrom = "its space" | "all spaces";

/** The frame that asks: behind the newest kept answer, or with all that was said where nothing is kept. */
export function createMessage(
  conversation: Conversation,
  streamId: string,
  text: string,
  from: RecalledFrom = "its space",
): CreateMessage {
  if (conversation.remembering === "incognito") {
    return {
      type: "response.create",
      stream_id: streamId,
      input: [...transcript(conversation), { role: "user", content: text }],
      store: false,
      eunoe: { incognito: true, ...asked() },
    };
  }
  const previous = previousResponseId(conversation);
  return {
    type: "response.create",
    stream_id: streamId,
    input: text,
    ...(previous !== null
      ? { previous_response_id: previous }
      : conversation.id !== null
        ? { conversation: conversation.id }
        : {}),
    store: true,
    eunoe: {
      ...asked(),
      // One that has begun is in the space it is in.
      ...(previous === null && conversation.space !== "" ? { space: conversation.space } : {}),
      ...(from === "all spaces" ? { across_spaces: true as const } : {}),
    },
  };
}

/** By whose calendar "last Sunday" is meant, where the browser tells. */
function asked(): CreateMessage["eunoe"] {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone ? { events: true, time_zone: zone } : { events: true };
}
