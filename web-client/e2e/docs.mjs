// The page that describes the interface, in a real browser against a running server:
// `node e2e/docs.mjs http://127.0.0.1:8080`.
import assert from "node:assert/strict";
import process from "node:process";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";
import { step } from "./talk.mjs";

const browser = await launchBrowser();
try {
  const page = await newPage(browser);
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (line) => {
    // What the policy refuses, and what is not there.
    if (line.type() === "error") faults.push(`${line.text()} ${line.location().url}`);
  });

  await step("shows every operation of the description", async () => {
    const description = await (await fetch(`${serverUrl()}/openapi.yaml`)).text();
    const operations = description.match(/operationId:/g)?.length ?? 0;
    await page.goto(`${serverUrl()}/docs/`);
    await page.locator(".opblock").first().waitFor();
    assert.ok(operations > 30);
    assert.equal(await page.locator(".opblock").count(), operations);
  });
  await step("asks the server from the page", async () => {
    const models = page.locator("#operations-default-listModels");
    await models.locator(".opblock-summary-control").click();
    await models.getByRole("button", { name: "Try it out" }).click();
    await models.getByRole("button", { name: "Execute" }).click();
    await models.locator(".live-responses-table").getByText("owned_by").first().waitFor();
  });
  await step("reports no error of the page", async () => assert.deepEqual(faults, []));
} catch {
  process.exitCode = 1; // the step has said why
} finally {
  await browser.close();
}
