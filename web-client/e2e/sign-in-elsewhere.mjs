// A browser at a server whose people sign in at a provider's page: `node e2e/sign-in-elsewhere.mjs http://127.0.0.1:8080`.
import assert from "node:assert/strict";
import process from "node:process";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";
import { ask, ended, step } from "./talk.mjs";

const browser = await launchBrowser();
try {
  const page = await newPage(browser);
  await step("goes to the provider's page, and comes back signed in", async () => {
    await page.goto(`${serverUrl()}/`);
    await page.getByTestId("elsewhere").click();
    await connected();
    assert.equal(new URL(page.url()).origin, new URL(serverUrl()).origin);
    assert.equal(await page.evaluate(() => document.cookie), "");
    await ask(page, "Hello.");
    await ended(page, 1, "done");
  });
  await step("keeps one cookie, that of the session", async () => {
    const cookies = await page.context().cookies();
    assert.deepEqual(
      cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
      [["eunoe_session", true, "Strict"]],
    );
  });
  await step("stays signed in when the page is loaded again", async () => {
    await page.reload();
    await connected();
  });
  await step("is told when the session is over", async () => {
    await page.context().clearCookies();
    await page.reload();
    await page.getByTestId("key-problem").filter({ hasText: "not signed in any more" }).waitFor();
    await page.getByTestId("elsewhere").click();
    await connected();
  });
  await step("signs out", async () => {
    await page.getByTestId("sign-out").click();
    await page.getByTestId("elsewhere").waitFor();
    assert.deepEqual(await page.context().cookies(), []);
  });

  async function connected() {
    await page.getByText("Connected", { exact: true }).waitFor();
  }
} catch {
  process.exitCode = 1; // the step has said why
} finally {
  await browser.close();
}
