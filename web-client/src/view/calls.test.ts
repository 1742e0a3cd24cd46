import { describe, expect, it } from "vitest";
import { emptyConversation } from "../conversation/conversation";
import { merge } from "../conversation/merge";
import { reduce } from "../conversation/reduce";
import { parseFrame } from "../protocol/parse";
import { parseConversation } from "../protocol/rest";
import { argumentsOf, resultShown } from "./calls";

const CALL = {
  type: "function_call",
  id: "fc_1_0",
  call_id: "call_1_0",
  name: "weather",
  arguments: '{"place":"Karst","days":2}',
};

/** A conversation in which another client has a tool called, and sends its result. */
const STORED = {
  id: "conv_1",
  exchanges: [
    {
      response_id: "resp_1",
      previous_response_id: null,
      status: "completed",
      turns: [
        { id: "turn_1", role: "user", text: "Will it rain?", at: 1 },
        { id: "turn_2", role: "assistant", text: 'I look.<tool_call>{"name"…</tool_call>', at: 2 },
      ],
      output: [{ type: "message", content: [{ type: "output_text", text: "I look." }] }, CALL],
    },
    {
      response_id: "resp_2",
      previous_response_id: "resp_1",
      status: "completed",
      turns: [
        { id: "turn_3", role: "tool", text: '{"rain":true}', at: 3 },
        { id: "turn_4", role: "assistant", text: "It will.", at: 4 },
      ],
    },
  ],
};

describe("calls of tools that another client runs", () => {
  it("are shown apart from the words, and results apart from questions", () => {
    const detail = parseConversation(STORED);
    if (detail === null) throw new Error("It cannot be read.");
    const { exchanges } = merge(emptyConversation("k"), detail);
    expect(exchanges).toMatchObject([
      {
        answer: { text: "I look." },
        calls: [{ name: "weather", arguments: CALL.arguments }],
        results: [],
      },
      {
        question: { text: "" },
        answer: { text: "It will." },
        calls: [],
        results: ['{"rain":true}'],
      },
    ]);
  });

  it("are shown as they arrive, each once", () => {
    const asked = reduce(emptyConversation("k"), {
      type: "local.asked",
      streamId: "s1",
      text: "Will it rain?",
      at: new Date(0),
    });
    const frames = [CALL, { ...CALL, name: "tides" }, { type: "message", content: [] }].map(
      (item, i) =>
        parseFrame(
          JSON.stringify({
            type: "response.output_item.done",
            sequence_number: i,
            stream_id: "s1",
            item,
          }),
        ),
    );
    const shown = [...frames, ...frames].reduce((conversation, frame) => {
      if (frame.type === "unknown" || frame.type === "unreadable") throw new Error(frame.type);
      return reduce(conversation, frame);
    }, asked);
    expect(shown.exchanges[0]?.calls.map(({ name }) => name)).toEqual(["weather", "tides"]);
  });

  it("have their arguments one by one, as long as they are whole", () => {
    expect(argumentsOf('{"place":"Karst","days":2,"of":["rain"]}')).toEqual([
      { name: "place", value: "Karst" },
      { name: "days", value: "2" },
      { name: "of", value: '["rain"]' },
    ]);
    expect(argumentsOf('{"place":"Ka')).toBeNull();
    expect(argumentsOf("[1]")).toBeNull();
    expect(resultShown('{"rain":true}')).toBe('{"rain":true}');
    const long = "x".repeat(60);
    expect(resultShown(`{"a":"${long}"}`)).toBe(`{\n  "a": "${long}"\n}`);
    expect(resultShown("Rain on Sunday.")).toBe("Rain on Sunday.");
  });
});
