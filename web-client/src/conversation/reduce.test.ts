import { describe, expect, it } from "vitest";
import { emptyConversation, isBusy, previousResponseId } from "./conversation";
import log from "./logs/two-turns.json";
import { reduce } from "./reduce";
import { askedIn, framesOf, replay, type EventLog, type RecordedTurn } from "./replay";

const [first, second] = recordedTurns(log);

function recordedTurns({ turns }: EventLog): [RecordedTurn, RecordedTurn] {
  const [one, two] = turns;
  if (one === undefined || two === undefined) throw new Error("two-turns.json has two turns.");
  return [one, two];
}

describe("a recorded conversation", () => {
  it("replays to two finished exchanges with their texts", () => {
    const { exchanges } = replay(log);
    expect(exchanges.map((e) => [e.phase, e.question.text, e.answer.text])).toEqual([
      ["done", "My sister is called Mira.", "Mira is a lovely name."],
      ["done", "What is my sister called?", "Your sister is called Mira."],
    ]);
  });

  it("gives the conversation its id and the newest window", () => {
    const conversation = replay(log);
    expect(conversation.id).toBe("conv_1");
    expect(conversation.window).toEqual({ tokens: 256, position: 49, visible_from: 0 });
  });

  it("lays the exchanges end to end in the sequence of tokens", () => {
    const positions = replay(log).exchanges.map((e) => [e.startPosition, e.endPosition]);
    expect(positions).toEqual([
      [0, 18],
      [18, 49],
    ]);
  });

  it("tells what the second answer was given", () => {
    const given = replay(log).exchanges[1]?.given;
    expect(given?.items.map((item) => item.text)).toEqual(["My sister is called Mira."]);
    expect(given?.reusedTokens).toBe(18);
    expect(given?.receipt?.state.source).toBe("snapshot");
  });

  it("continues from the newest response", () => {
    expect(previousResponseId(replay(log))).toBe("resp_2");
  });

  it("is the same when every frame arrives twice", () => {
    const twice = (turn: RecordedTurn) => framesOf(turn).flatMap((frame) => [frame, frame]);
    const once = framesOf(first).reduce(reduce, askedIn(emptyConversation("k"), first));
    const doubled = twice(first).reduce(reduce, askedIn(emptyConversation("k"), first));
    expect(doubled).toEqual(once);
  });
});

describe("while an answer is under way", () => {
  const upTo = (type: string) => {
    const frames = framesOf(second);
    const end = frames.findIndex((frame) => frame.type === type) + 1;
    return frames.slice(0, end).reduce(reduce, askedIn(emptyConversation("k"), second));
  };
  const newest = (c: ReturnType<typeof upTo>) => c.exchanges.at(-1);

  it("is busy from the question on", () => {
    expect(isBusy(askedIn(emptyConversation("k"), second))).toBe(true);
    expect(isBusy(upTo("response.completed"))).toBe(false);
  });

  it("shows what was recalled before the first word is written", () => {
    const exchange = newest(upTo("eunoe.memory.recalled"));
    expect(exchange?.phase).toBe("reading");
    expect(exchange?.given?.items).toHaveLength(1);
    expect(exchange?.given?.receipt).toBeNull();
  });

  it("gathers what is reasoned apart from the answer", () => {
    const frame = { sequence_number: 90, stream_id: "s2" };
    const thinking = reduce(upTo("eunoe.state.restored"), {
      ...frame,
      type: "response.reasoning_text.delta",
      delta: "She said ",
    });
    expect(newest(thinking)).toMatchObject({ phase: "writing", reasoning: "She said " });
    const thought = reduce(thinking, {
      ...frame,
      sequence_number: 91,
      type: "response.reasoning_text.done",
      text: "She said Mira.",
    });
    expect(newest(thought)).toMatchObject({ reasoning: "She said Mira.", answer: { text: "" } });
  });

  it("leaves a frame of another stream alone", () => {
    const conversation = upTo("response.created");
    const stranger = framesOf(first)[6];
    expect(stranger?.type).toBe("response.output_text.delta");
    if (stranger !== undefined) expect(reduce(conversation, stranger)).toBe(conversation);
  });

  it("waits for the server's version when the connection is lost after the answer was named", () => {
    const lost = reduce(upTo("response.output_text.delta"), { type: "local.disconnected" });
    expect(newest(lost)?.phase).toBe("away");
    expect(newest(lost)?.answer.text).toBe("Your sister is called Mira.");
    expect(isBusy(lost)).toBe(true);
  });

  it("goes on where it was, from whichever frame the connection was lost behind", () => {
    const frames = framesOf(second);
    const whole = frames.reduce(reduce, askedIn(emptyConversation("k"), second));
    for (let cut = 1; cut < frames.length; cut++) {
      const lost = reduce(
        frames.slice(0, cut).reduce(reduce, askedIn(emptyConversation("k"), second)),
        { type: "local.disconnected" },
      );
      expect(newest(lost)).toMatchObject({ phase: "away", streamId: null });
      const resumed = reduce(lost, {
        type: "local.resumed",
        responseId: "resp_2",
        streamId: "again",
      });
      expect(newest(resumed)?.phase).toMatch(/reading|writing/);
      // All of them come once more: who asks behind a frame and gets it again has it once.
      const back = frames
        .map((frame) => ({ ...frame, stream_id: "again" }))
        .reduce(reduce, resumed);
      expect(newest(back)?.answer).toEqual(newest(whole)?.answer);
      expect(newest(back)?.given).toEqual(newest(whole)?.given);
      expect(newest(back)?.phase).toBe("done");
    }
  });

  it("is away again where its frames are not to be had any more", () => {
    const lost = reduce(upTo("response.output_text.delta"), { type: "local.disconnected" });
    const resumed = reduce(lost, {
      type: "local.resumed",
      responseId: "resp_2",
      streamId: "again",
    });
    const refused = reduce(resumed, {
      type: "error",
      stream_id: "again",
      error: { message: "Response 'resp_2' has no events that are kept.", type: "not_found" },
    });
    expect(newest(refused)).toEqual(newest(lost));
  });

  it("fails with one sentence when the connection is lost before that", () => {
    const asked = askedIn(emptyConversation("k"), second);
    const lost = reduce(asked, { type: "local.disconnected" });
    expect(newest(lost)?.phase).toBe("failed");
    expect(newest(lost)?.problem).toMatch(/^The connection was lost .*\.$/);
  });

  it("keeps what was written when the person stops it", () => {
    const stopping = reduce(upTo("response.output_text.delta"), { type: "local.stopRequested" });
    expect(newest(stopping)?.stopping).toBe(true);
    const stopped = reduce(stopping, {
      type: "response.incomplete",
      sequence_number: 99,
      stream_id: "s2",
      response: { id: "resp_2", status: "incomplete" },
    });
    expect(newest(stopped)?.phase).toBe("stopped");
    expect(newest(stopped)?.answer.text).toBe("Your sister is called Mira.");
  });

  it("calls an answer that ended at its limit cut, not stopped", () => {
    const cut = reduce(upTo("response.output_text.delta"), {
      type: "response.incomplete",
      sequence_number: 99,
      stream_id: "s2",
      response: {
        id: "resp_2",
        status: "incomplete",
        incomplete_details: { reason: "max_output_tokens" },
      },
    });
    expect(newest(cut)?.phase).toBe("cut");
  });

  it("fails with the server's sentence, and the next question does not continue from it", () => {
    const refused = reduce(upTo("response.created"), {
      type: "error",
      stream_id: "s2",
      error: { message: "The prompt has 300 tokens, the limit is 200.", type: "invalid_request" },
    });
    expect(newest(refused)?.phase).toBe("failed");
    expect(newest(refused)?.problem).toBe("The prompt has 300 tokens, the limit is 200.");
    expect(previousResponseId(refused)).toBeNull();
  });
});
