// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { Drafts } from "./drafts.svelte";
import { store, stored, unstore, unstoreAll } from "./storage";
import { applyTheme, storedTheme } from "./theme";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  sessionStorage.clear();
});

const FORBIDDEN = ["localStorage", "sessionStorage"] as const;

/** As a browser does where the site may keep nothing: the look itself throws. */
function forbid(): void {
  for (const name of FORBIDDEN) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
    restore.push(() => Object.defineProperty(globalThis, name, found as PropertyDescriptor));
  }
}
const restore: (() => void)[] = [];
function allow(): void {
  restore.splice(0).forEach((work) => work());
}

describe("oneThingThatCannotBeDone_storageForbiddenOrFull_thePageStillWorks", () => {
  it("forbidden", () => {
    forbid();
    try {
      store("a", "b");
      expect(stored("a")).toBeNull();
      unstore("a");
      unstoreAll("a");
      applyTheme("dark");
      expect(storedTheme()).toBe("auto");
      const drafts = new Drafts();
      drafts.put("conv_1", "typed");
      expect(drafts.of("conv_1")).toBe("typed");
    } finally {
      allow();
    }
  });

  it("full", () => {
    const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("No room.", "QuotaExceededError");
    });
    const drafts = new Drafts();
    drafts.put("conv_1", "typed");
    expect(drafts.of("conv_1")).toBe("typed");
    full.mockRestore();
  });

  it("neither: it is kept, for this tab first", () => {
    store("a", "b");
    localStorage.setItem("a", "another tab's");
    expect(stored("a")).toBe("b");
    sessionStorage.clear();
    expect(stored("a")).toBe("another tab's");
  });
});

describe("whatWasTypedIsLost_aDraftIsKept", () => {
  it("by conversation, over a reload", () => {
    const drafts = new Drafts();
    drafts.put("conv_1", "one");
    drafts.put("conv_2", "two");
    expect([new Drafts().of("conv_1"), new Drafts().of("conv_2")]).toEqual(["one", "two"]);
  });

  it("until the server has it, and no longer", () => {
    const drafts = new Drafts();
    drafts.put("conv_1", "one");
    drafts.hold("conv_1");
    expect(drafts.of("conv_1")).toBe("");
    expect(new Drafts().of("conv_1")).toBe("one");
    drafts.release("conv_1");
    expect(new Drafts().of("conv_1")).toBe("");
  });

  it("but not by the device where nothing is kept", () => {
    const drafts = new Drafts();
    drafts.put("new-1", "secret", false);
    expect(drafts.of("new-1")).toBe("secret");
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("secret");
  });

  it("under the name its conversation gets", () => {
    const drafts = new Drafts();
    drafts.put("new", "more");
    drafts.move("new", "conv_1", true);
    expect([drafts.of("new"), new Drafts().of("conv_1")]).toEqual(["", "more"]);
    drafts.clear();
    expect([drafts.of("conv_1"), new Drafts().of("conv_1")]).toEqual(["", ""]);
  });
});
