import { describe, expect, it } from "vitest";
import { addressOf, conversationIn, memoryAddress, memoryIn } from "./route";

describe("the address", () => {
  it("leads to a conversation and back", () => {
    expect(conversationIn(addressOf("conv_ä/1"))).toBe("conv_ä/1");
    expect(memoryIn(addressOf("conv_1"))).toBeNull();
  });

  it("leads to what is remembered, and to one message of it", () => {
    expect(memoryIn(memoryAddress())).toEqual({ id: null });
    expect(memoryIn(memoryAddress("turn_1"))).toEqual({ id: "turn_1" });
    expect(conversationIn(memoryAddress("turn_1"))).toBeNull();
    expect(memoryIn("#/memory/../x")).toBeNull();
  });
});
