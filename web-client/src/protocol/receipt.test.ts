import { describe, expect, it } from "vitest";
import { merge } from "../conversation/merge";
import { emptyConversation } from "../conversation/conversation";
import log from "../conversation/logs/two-turns.json";
import { parseFrame } from "./parse";
import { parseReceipt } from "./receipt";
import { parseConversation, parseConversations } from "./rest";
import { parseErased, parsePage, parsePins } from "./memory";

const stored = log.turns[1]?.frames.at(-1)?.response?.eunoe?.receipt;

/** An exchange as it is stored, with whatever stands in place of its receipt. */
function exchange(receipt: unknown) {
  return {
    response_id: "resp_1",
    previous_response_id: null,
    status: "completed",
    created_at: 1,
    start_position: 0,
    end_position: 10,
    turns: [
      { id: "turn_1", role: "user", text: "Where is it?", at: "2026-05-03T10:00:00Z" },
      { id: "turn_2", role: "assistant", text: "In the drawer.", at: "2026-05-03T10:00:01Z" },
    ],
    receipt,
  };
}

describe("storedThingReadAsSomethingItIsNot_meansNoReceipt", () => {
  it.each([
    undefined,
    null,
    {},
    [],
    "receipt",
    7,
    { state: {} },
    { ...stored, memory: null },
    { ...stored, memory: {} },
    { ...stored, state: { ...stored?.state, reused_tokens: "18" } },
    { ...stored, window: { tokens: 256 } },
    { ...stored, timing: undefined },
  ])("%j", (receipt) => {
    expect(parseReceipt(receipt)).toBeNull();
    const detail = parseConversation({ id: "conv_1", exchanges: [exchange(receipt)] });
    expect(detail).not.toBeNull();
    if (detail === null) return;
    const shown = merge(emptyConversation("k"), detail).exchanges[0];
    expect(shown).toMatchObject({ given: null, answer: { text: "In the drawer." } });
  });

  it("is read where it is one, with the parts that older servers did not tell", () => {
    expect(parseReceipt(stored)).toMatchObject({
      state: { reused_tokens: 18 },
      memory: { items: [{ text: "My sister is called Mira." }] },
    });
  });

  it("loses what cannot be read of it, not the rest", () => {
    const failed = { ...stored, memory: { ...stored?.memory, failed: "It was away." } };
    expect(parseReceipt(failed)?.memory.failed).toBe("It was away.");
    const odd = { ...stored, memory: { ...stored?.memory, items: [null, {}, { id: 1 }], pins: 3 } };
    expect(parseReceipt(odd)?.memory).toMatchObject({ items: [] });
    expect(parseReceipt(odd)?.memory).not.toHaveProperty("pins");
  });
});

describe("what is stored", () => {
  it.each([
    [{ ...exchange(null), turns: null }, ""],
    [{ ...exchange(null), turns: [null, { role: "user" }] }, ""],
    [{ ...exchange(null), status: "archived" }, "Where is it?"],
    [{ ...exchange(null), turns: [{ id: "t", role: "user", text: "x", at: "soon" }] }, "x"],
  ])("opens, whatever is amiss in it: %#", (odd, question) => {
    const detail = parseConversation({ id: "conv_1", exchanges: [odd, null, {}] });
    const shown = detail === null ? null : merge(emptyConversation("k"), detail);
    expect(shown?.exchanges.map((e) => e.question.text)).toEqual([question]);
    expect(shown?.exchanges[0]?.question.at ?? null).not.toEqual(new Date(Number.NaN));
  });

  it("is refused when it is no conversation at all", () => {
    expect(parseConversation([])).toBeNull();
    expect(parseConversation({ id: "conv_1" })).toBeNull();
  });

  it("is listed without what cannot be read", () => {
    expect(parseConversations({ data: [{ id: "conv_1" }, {}, null] }).data).toEqual([
      { id: "conv_1", title: null, updated_at: null, space: "" },
    ]);
    expect(parsePage({ data: [{ id: "turn_1" }] }).data).toEqual([]);
    expect(parsePins(null)).toEqual([]);
    expect(parseErased({ messages: "3" }).messages).toBe(0);
  });
});

describe("a frame", () => {
  it("carries no receipt that is none, and no memories that are none", () => {
    const completed = parseFrame(
      JSON.stringify({
        type: "response.completed",
        sequence_number: 1,
        response: { id: "resp_1", status: "completed", eunoe: { receipt: {} } },
      }),
    );
    expect(completed).toMatchObject({ response: { eunoe: { receipt: null } } });
    const recalled = parseFrame(
      JSON.stringify({
        type: "eunoe.memory.recalled",
        sequence_number: 1,
        items: [{}],
        dropped: [7],
      }),
    );
    expect(recalled).toMatchObject({ items: [], dropped: [] });
  });
});
