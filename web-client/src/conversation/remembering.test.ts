import { describe, expect, it } from "vitest";
import type { ConversationDetail } from "../protocol/rest";
import { emptyConversation, transcript, type Conversation } from "./conversation";
import log from "./logs/two-turns.json";
import { merge } from "./merge";
import { reduce } from "./reduce";
import { replay } from "./replay";

const DETAIL: ConversationDetail = { id: "conv_1", exchanges: [], window: null };

function incognito(): Conversation {
  return reduce(emptyConversation("k"), {
    type: "local.remembering",
    remembering: "incognito",
    id: null,
  });
}

describe("what becomes of what is said", () => {
  it("is as the server says, which remembers where it says nothing", () => {
    expect(merge(emptyConversation("k", "conv_1"), DETAIL).remembering).toBe("on");
    expect(merge(emptyConversation("k", "conv_1"), { ...DETAIL, memory: false }).remembering).toBe(
      "off",
    );
  });

  it("names a conversation that is out of memory before it begins", () => {
    const off = reduce(emptyConversation("k"), {
      type: "local.remembering",
      remembering: "off",
      id: "conv_mine",
    });
    expect(off).toMatchObject({ id: "conv_mine", remembering: "off", exchanges: [] });
  });

  it("leaves an incognito conversation without the id that the server names", () => {
    const asked = reduce(incognito(), {
      type: "local.asked",
      streamId: "s1",
      text: "Hello",
      at: new Date(0),
    });
    const begun = reduce(asked, {
      type: "response.created",
      stream_id: "s1",
      sequence_number: 0,
      response: { id: "resp_1", status: "in_progress", conversation: { id: "conv_9" } },
    });
    expect(begun.id).toBeNull();
    expect(begun.exchanges[0]?.responseId).toBe("resp_1");
  });

  it("is sent again whole where nothing is kept, without what failed", () => {
    const talked = replay(log);
    const failed = reduce(
      reduce(talked, { type: "local.asked", streamId: "s9", text: "And?", at: new Date(0) }),
      {
        type: "error",
        stream_id: "s9",
        error: { message: "Busy.", type: "rate_limit_error", code: "server_busy" },
      },
    );
    expect(transcript(failed)).toEqual([
      { role: "user", content: "My sister is called Mira." },
      { role: "assistant", content: "Mira is a lovely name." },
      { role: "user", content: "What is my sister called?" },
      { role: "assistant", content: "Your sister is called Mira." },
    ]);
  });
});
