// A browser at a server that asks for keys or tokens: `node e2e/sign-in.mjs http://127.0.0.1:8080 eun_… [EXPIRED]`.
import assert from "node:assert/strict";
import process from "node:process";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";
import { ask, ended, step } from "./talk.mjs";

const key = process.argv[3] ?? "";
const expired = process.argv[4];

const browser = await launchBrowser();
try {
  const page = await newPage(browser);
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });

  await step("asks for a key, and says why one is not taken", async () => {
    await page.goto(`${serverUrl()}/`);
    await page.getByTestId("sign-in").waitFor();
    await page.getByTestId("key").fill("eun_nobody's");
    await page.getByTestId("key").press("Enter");
    await page
      .getByTestId("key-problem")
      .filter({ hasText: /key|token/ })
      .waitFor();
  });
  if (expired !== undefined)
    await step("says of one that was good that it has expired", async () => {
      await page.getByTestId("key").fill(expired);
      await page.getByTestId("key").press("Enter");
      await page.getByTestId("key-problem").filter({ hasText: "has expired" }).waitFor();
    });
  await step("lets a key in, by a cookie that scripts cannot read", async () => {
    await page.getByTestId("key").fill(key);
    await page.getByTestId("key").press("Enter");
    await connected();
    assert.equal(await page.evaluate(() => document.cookie), "");
    await ask(page, "Hello.");
    await ended(page, 1, "done");
  });
  await step("stays signed in when the page is loaded again", async () => {
    await page.reload();
    await connected();
    assert.equal(await page.getByTestId("sign-in").count(), 0);
  });
  await step("signs out, and shows nothing any more", async () => {
    await page.getByTestId("sign-out").click();
    await page.getByTestId("sign-in").waitFor();
    assert.equal(await page.getByTestId("conversation").count(), 0);
    assert.deepEqual(await page.context().cookies(), []);
  });
  await step("reports no error but the refusals", async () => {
    assert.deepEqual(
      faults.filter((fault) => !/401|Authentication failed/.test(fault)),
      [],
    );
  });

  async function connected() {
    await page.getByText("Connected", { exact: true }).waitFor();
  }
} catch {
  process.exitCode = 1; // the step has said why
} finally {
  await browser.close();
}
