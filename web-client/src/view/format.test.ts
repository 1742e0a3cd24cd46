import { describe, expect, it } from "vitest";
import { count, day, duration, moment, sentence } from "./format";
import { addressOf, conversationIn } from "./route";

describe("what a person reads", () => {
  it("counts one thing and many", () => {
    expect(count(1, "token")).toBe("1 token");
    expect(count(256, "token")).toBe("256 tokens");
  });

  it("gives durations a unit that fits", () => {
    expect(duration(41.6)).toBe("42 ms");
    expect(duration(1849)).toMatch(/^1[.,]8 s$/);
    expect(duration(125_000)).toBe("2 min 5 s");
  });

  it("does not shift the day of a memory by the time zone", () => {
    expect(day("2026-05-03")).toContain("3");
    expect(day("2026-05-03")).toContain("2026");
    expect(day("yesterday")).toBe("yesterday");
  });

  it("makes a reason a sentence", () => {
    expect(sentence("a new conversation")).toBe("A new conversation.");
    expect(sentence("Done.")).toBe("Done.");
  });

  it("shows the time today and the date before", () => {
    const now = new Date(2026, 4, 3, 15, 30);
    expect(moment(new Date(2026, 4, 3, 9, 5), now)).toMatch(/05/);
    expect(moment(new Date(2025, 4, 3), now)).toContain("2025");
    expect(moment(new Date(Number.NaN), now)).toBe("");
  });
});

describe("the address", () => {
  it("leads to a conversation and back", () => {
    expect(conversationIn(addressOf("conv_1"))).toBe("conv_1");
    expect(conversationIn(addressOf("a/b #%"))).toBe("a/b #%");
  });

  it.each(["", "#", "#/c/", "#/c/a/b", "#/c/%"])("%s leads to none", (hash) => {
    expect(conversationIn(hash)).toBeNull();
  });
});
