// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../connection/api";
import { Access } from "./access.svelte";

const KEY = "eun_of-anna";

/** A server that knows one key, and by a cookie the browser that showed it. */
class KeyServer {
  letIn = false;
  away = false;
  code = "missing_api_key";

  fetch(url: string, init: { method: string; body?: string }): Promise<Response> {
    if (this.away) return Promise.reject(new TypeError("refused"));
    if (url === "/v1/session") {
      this.letIn =
        init.method === "POST" && (JSON.parse(init.body ?? "") as { key: string }).key === KEY;
      if (init.method === "POST" && !this.letIn) return this.refused();
      return Promise.resolve(new Response("{}"));
    }
    return this.letIn ? Promise.resolve(new Response('{"data":[]}')) : this.refused();
  }

  private refused(): Promise<Response> {
    return Promise.resolve(
      new Response(`{"error":{"message":"That is no key.","code":"${this.code}"}}`, {
        status: 401,
      }),
    );
  }
}

let server: KeyServer;
let strangers: number;
let access: Access;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  server = new KeyServer();
  strangers = 0;
  vi.stubGlobal("fetch", (url: string, init: { method: string; body?: string }) =>
    server.fetch(url, init),
  );
  const api = new Api("", (refusal) => {
    strangers++;
    access.refused(refusal);
  });
  access = new Access(api);
});

describe("a server that asks for keys", () => {
  it("is noticed by what it refuses", async () => {
    await access.check();

    expect(access.needed).toBe(true);
    expect(access.problem).toBeNull();
  });

  it.each([
    ["missing_api_key", "key"],
    ["invalid_api_key", "key"],
    ["missing_token", "token"],
    ["invalid_token", "token"],
    ["sign_in_needed", "provider"],
    ["proxy_unknown", "proxy"],
  ])("is asked for what it takes: %s, a %s", async (code, what) => {
    server.code = code;
    await access.check();

    expect(access.asked).toBe(what);
    expect(access.problem).toBeNull();
  });

  it("says what has become of a key or token that let this browser in", async () => {
    await access.signIn(KEY);
    server.letIn = false;
    server.code = "invalid_token";
    await access.check();

    expect(access.asked).toBe("token");
    expect(access.problem).toBe("That is no key.");
  });

  it("says that its time was over to who shows nothing any more", async () => {
    access.leaveForProvider();
    access = new Access(new Api("", (refusal) => access.refused(refusal)));
    expect(access.signedIn).toBe(true);
    server.code = "sign_in_needed";
    await access.check();

    expect(access.problem).toContain("not signed in any more");
  });

  it("does not take a wrong key, and says why", async () => {
    await access.check();

    expect(await access.signIn("eun_of-nobody")).toBe(false);
    expect(access.problem).toBe("That is no key.");
    expect(access.needed).toBe(true);
    expect(access.signedIn).toBe(false);
    expect(strangers).toBe(1);
  });

  it("lets this browser in for a key, which is not kept here", async () => {
    await access.check();
    expect(await access.signIn(KEY)).toBe(true);

    expect(access.needed).toBe(false);
    await access.check();
    expect(access.needed).toBe(false);
    expect(new Access(new Api("")).signedIn).toBe(true);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("eun_");
  });

  it("knows no more of this browser once it is signed out", async () => {
    await access.signIn(KEY);

    server.away = true;
    expect(await access.signOut()).toBe(false);
    expect(access.signedIn).toBe(true);
    server.away = false;
    expect(await access.signOut()).toBe(true);
    expect(access.signedIn).toBe(false);
    await access.check();
    expect(access.needed).toBe(true);
  });

  it("is not taken for one when it cannot be reached", async () => {
    server.away = true;
    await access.check();

    expect(access.needed).toBe(false);
  });
});
