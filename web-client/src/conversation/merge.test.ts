import { describe, expect, it } from "vitest";
import type { ConversationDetail, WireExchange } from "../protocol/rest";
import { emptyConversation } from "./conversation";
import log from "./logs/two-turns.json";
import { merge, newestBranch } from "./merge";
import { askedIn, framesOf, replay, type RecordedTurn } from "./replay";
import { reduce } from "./reduce";

function stored(id: string, previous: string | null, start = 0, end = 10): WireExchange {
  return {
    response_id: id,
    previous_response_id: previous,
    status: "completed",
    turns: [
      { id: `${id}-q`, role: "user", text: `question ${id}`, at: 1_780_000_000 },
      { id: `${id}-a`, role: "assistant", text: `answer ${id}`, at: "2026-05-03T10:00:00Z" },
    ],
    receipt: null,
    start_position: start,
    end_position: end,
  };
}

function detail(...exchanges: WireExchange[]): ConversationDetail {
  return { id: "conv_1", exchanges, window: null };
}

describe("reading a conversation back", () => {
  it("shows a stored conversation that was never open here", () => {
    const loaded = merge(emptyConversation("conv_1", "conv_1"), detail(stored("r1", null)));
    expect(loaded.exchanges[0]).toMatchObject({
      phase: "done",
      question: { id: "r1-q", text: "question r1", at: new Date(1_780_000_000_000) },
      answer: { id: "r1-a", text: "answer r1", at: new Date("2026-05-03T10:00:00Z") },
    });
  });

  it("shows what was thought before an answer as long as it is kept", () => {
    const kept = { ...stored("r1", null), reasoning: "Hm." };
    const loaded = merge(emptyConversation("conv_1", "conv_1"), detail(kept));
    expect(loaded.exchanges[0]?.reasoning).toBe("Hm.");

    const erased = merge(loaded, detail(stored("r1", null)));
    expect(erased.exchanges[0]?.reasoning).toBe("");
  });

  it("keeps the keys of what is on the screen and adds turn ids", () => {
    const before = replay(log);
    const after = merge(before, detail(stored("resp_1", null), stored("resp_2", "resp_1")));
    expect(after.exchanges.map((e) => e.key)).toEqual(before.exchanges.map((e) => e.key));
    expect(after.exchanges[0]?.question.id).toBe("resp_1-q");
  });

  it("keeps the receipt it has when the stored side has none", () => {
    const after = merge(replay(log), detail(stored("resp_1", null), stored("resp_2", "resp_1")));
    expect(after.exchanges[1]?.given?.receipt?.state.reused_tokens).toBe(18);
  });

  it("does not touch an answer that is still arriving here", () => {
    const turn = log.turns[0] as RecordedTurn;
    const writing = framesOf(turn)
      .slice(0, 7)
      .reduce(reduce, askedIn(emptyConversation("k"), turn));
    const inProgress = { ...stored("resp_1", null), status: "in_progress" as const };
    const after = merge(writing, detail(inProgress));
    expect(after.exchanges).toHaveLength(1);
    expect(after.exchanges[0]).toBe(writing.exchanges[0]);
  });

  it("keeps the part of a lost answer that has arrived, until the whole of it is stored", () => {
    const turn = log.turns[0] as RecordedTurn;
    const asked = askedIn(emptyConversation("k"), turn);
    const lost = reduce(framesOf(turn).slice(0, 7).reduce(reduce, asked), {
      type: "local.disconnected",
    });
    const whole = stored("resp_1", null);
    const inProgress = { ...whole, status: "in_progress" as const, turns: whole.turns.slice(0, 1) };
    expect(merge(lost, detail(inProgress)).exchanges[0]?.answer.text).toBe("Mira is a ");
    expect(merge(lost, detail(whole)).exchanges[0]?.answer.text).toBe("answer resp_1");
  });

  it("waits for an answer that another tab has asked for", () => {
    const inProgress = { ...stored("r1", null), status: "in_progress" as const };
    expect(merge(emptyConversation("k"), detail(inProgress)).exchanges[0]?.phase).toBe("away");
  });
});

describe("the newest branch", () => {
  const [a, b, c] = [stored("a", null), stored("b", "a"), stored("c", "a")];

  it("follows the previous ids back from the last response", () => {
    expect(newestBranch([a, b, c], "b").map((e) => e.response_id)).toEqual(["a", "b"]);
    expect(newestBranch([a, b, c], "c").map((e) => e.response_id)).toEqual(["a", "c"]);
  });

  it("takes the newest exchange when the last response is not named", () => {
    expect(newestBranch([a, b, c], null).map((e) => e.response_id)).toEqual(["a", "c"]);
  });

  it("ends when the previous ids form a circle", () => {
    const circle = [stored("a", "b"), stored("b", "a")];
    expect(newestBranch(circle, "b").map((e) => e.response_id)).toEqual(["a", "b"]);
  });

  it("counts what lies on other branches", () => {
    expect(merge(emptyConversation("k"), detail(a, b, c)).onOtherBranches).toBe(1);
  });
});
