// Whether words get lost on the page, in a real browser against a running server:
// `node e2e/words.mjs http://127.0.0.1:8080`. It forgets everything on that server.
import assert from "node:assert/strict";
import process from "node:process";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";
import { openMemory } from "./memory-page.mjs";
import { ask, end, step } from "./talk.mjs";

/** @typedef {import("playwright-core").Page} Page */

const ANSWERS = [
  "Use `Map<K, V>` or List<String> for it, then cd <folder> and run it.",
  "Put a <style> and a <title> into the <head>. A <script>, an <iframe> or a <template> may follow. The end.",
  "The root is \\( x_1 * x_2 * x_3 \\), and \\[ a \\\\ b \\] stays. See &lt;b&gt; and [x]: y.",
  "```java\nList<String> names = List.of();\n```\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |",
];

/** Texts that a Markdown parser goes too deep in, or looks ahead in for too long. */
const DEEP = [">", "*", "[", "- - - ", "((((", "1. ", "<div>", "`"].map(
  (mark) => `${mark.repeat(4000)} the last word`,
);

const TOO_LONG = "All these words are too many. ".repeat(5_000).trim();
const REFUSED = "This one is refused.";

const browser = await launchBrowser();
try {
  const page = await newPage(browser);
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await fetch(`${serverUrl()}/v1/memories?all=true`, { method: "DELETE" });
  await refuseOnce(page, [TOO_LONG, REFUSED]);

  await step("opens an imported conversation and shows its words", () => opensImported(page));
  await step("shows what was written, whatever it looks like", () => showsWhatWasWritten(page));
  await step("shows the others where one exchange cannot be drawn as Markdown", () => plain(page));
  await step("keeps what was typed at a change of conversation and over a reload", () =>
    keepsDrafts(page),
  );
  await step("keeps a message that is too long, and says why it did not go", () => keepsLong(page));
  await step("keeps a failed question when the next is asked", () => keepsFailed(page));
  await step("says before a deletion what else it erases, and after it what went", () =>
    saysWhatGoes(page),
  );
  await step("works where the browser lets it keep nothing", () => worksWithoutStorage());
  await step("reports no error of the page", async () => assert.deepEqual(faults, []));
} catch {
  process.exitCode = 1; // the step has said why
} finally {
  await browser.close();
}

/** @param {Page} page */
async function opensImported(page) {
  await page.goto(`${serverUrl()}/`);
  await page.getByText("Connected", { exact: true }).waitFor();
  await openMemory(page);
  const file = JSON.stringify({
    format: "eunoe-memory",
    version: 1,
    pins: [],
    conversations: [conversation("conv_words", ANSWERS), conversation("conv_deep", DEEP)],
  });
  await page.getByTestId("import").setInputFiles({
    name: "export.json",
    mimeType: "application/json",
    buffer: Buffer.from(file),
  });
  await page.getByText(/^Imported 2 conversations/).waitFor();
  await page.getByTestId("conversation").filter({ hasText: "conv_words" }).click();
  await page
    .getByTestId("exchange")
    .nth(ANSWERS.length - 1)
    .waitFor();
  assert.match(await answer(page, 0), /cd <folder> and run it\.$/);
}

/** @param {Page} page */
async function showsWhatWasWritten(page) {
  assert.match(await answer(page, 0), /Map<K, V> or List<String>/);
  assert.match(await answer(page, 1), /a <style> and a <title> into the <head>\. .* The end\.$/);
  assert.ok(
    (await answer(page, 2)).includes("\\( x_1 * x_2 * x_3 \\), and \\[ a \\\\ b \\] stays."),
  );
  assert.ok((await answer(page, 2)).includes("&lt;b&gt; and [x]: y."));
  assert.match(await answer(page, 3), /java[\s\S]*List<String> names = List\.of\(\);/);
  assert.equal(await page.locator("main style, main script, main iframe, main img").count(), 0);
}

/** @param {Page} page */
async function plain(page) {
  await page.getByTestId("conversation").filter({ hasText: "conv_deep" }).click();
  await page
    .getByTestId("exchange")
    .nth(DEEP.length - 1)
    .waitFor();
  for (const [i, text] of DEEP.entries()) {
    assert.ok((await answer(page, i)).endsWith("the last word"), `Answer ${i} is lost.`);
    assert.ok(text.length > 4000);
  }
  assert.equal(await page.getByTestId("question").isEnabled(), true);
}

/** @param {Page} page */
async function keepsDrafts(page) {
  const question = page.getByTestId("question");
  await question.fill("typed in the deep one");
  await page.getByTestId("conversation").filter({ hasText: "conv_words" }).click();
  await page.waitForFunction(() => location.hash.endsWith("conv_words"));
  await typed(page, "");
  await question.fill("typed in the words");
  await page.getByTestId("new").click();
  await question.fill("typed in a new one");
  await page.getByTestId("conversation").filter({ hasText: "conv_deep" }).click();
  await typed(page, "typed in the deep one");
  await page.reload();
  await typed(page, "typed in the deep one");
  await page.getByTestId("conversation").filter({ hasText: "conv_words" }).click();
  await typed(page, "typed in the words");
  await page.getByTestId("new").click();
  await typed(page, "typed in a new one");
}

/** @param {Page} page */
async function keepsLong(page) {
  await ask(page, TOO_LONG);
  assert.equal(await end(page, 1), "failed");
  assert.match(await page.getByTestId("note").first().innerText(), /Refused/);
  await typed(page, TOO_LONG);
  await page.getByTestId("dismiss").click();
  await page.getByTestId("exchange").waitFor({ state: "detached" });
  await typed(page, TOO_LONG);
}

/** @param {Page} page */
async function keepsFailed(page) {
  await ask(page, REFUSED);
  assert.equal(await end(page, 1), "failed");
  await ask(page, "My sister is called Velmira.");
  assert.match(await end(page, 2), /^(done|cut)$/);
  await page.waitForTimeout(500); // read back
  const shown = page.getByTestId("exchange");
  assert.equal(await shown.count(), 2);
  assert.match(await shown.first().innerText(), /This one is refused\.[\s\S]*Ask again/);
}

/** @param {Page} page */
async function saysWhatGoes(page) {
  await page.getByTestId("new").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=exchange]") === null);
  await ask(page, "What is my sister called?");
  assert.match(await end(page, 1), /^(done|cut)$/);
  const repeated = /Velmira/.test(await answer(page, 0));
  const row = page.getByTestId("conversation").filter({ hasText: "My sister is called Velmira." });
  await row.hover();
  await row.getByTestId("delete").click();
  const would = page.getByTestId("would-erase");
  await would.getByText(/^This erases 1 conversation, 2 messages/).waitFor();
  if (repeated) assert.match(await would.innerText(), /1 answer in other conversations/);
  await page.keyboard.press("Escape");
  await would.waitFor({ state: "detached" });
  assert.equal(await row.count(), 1, "A dry run deleted the conversation.");
  await row.hover();
  await row.getByTestId("delete").click();
  await page.locator("[data-testid=confirm]:enabled").click();
  await page.getByTestId("notice").waitFor();
  assert.match(await page.getByTestId("notice").innerText(), /Forgotten for good: 1 conversation/);
  await row.waitFor({ state: "detached" });
  assert.doesNotMatch(await page.locator("main [role=log]").innerText(), /Velmira/);
}

async function worksWithoutStorage() {
  const page = await newPage(browser);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      });
    }
  });
  await page.goto(`${serverUrl()}/`);
  await page.getByText("Connected", { exact: true }).waitFor();
  await page.getByTestId("question").fill("kept on the page");
  await page.getByTestId("conversation").filter({ hasText: "conv_words" }).click();
  await page.getByTestId("exchange").first().waitFor();
  await page.getByTestId("new").click();
  assert.equal(await page.getByTestId("question").inputValue(), "kept on the page");
  await page.getByRole("button", { name: /^Colours/ }).click();
}

/**
 * @param {string} id
 * @param {string[]} answers
 */
function conversation(id, answers) {
  const at = "2026-05-03T10:00:00Z";
  return {
    id,
    title: id,
    created_at: at,
    updated_at: at,
    responses: answers.map((text, i) => ({
      id: `resp_${id}_${i}`,
      previous_response_id: i === 0 ? null : `resp_${id}_${i - 1}`,
      model: "eunoe-mini",
      status: "completed",
      created_at: at,
      finished_at: at,
      messages: [
        { id: `turn_${id}_${i}_q`, role: "user", text: `Question ${i}?`, at },
        { id: `turn_${id}_${i}_a`, role: "assistant", text, at },
      ],
    })),
  };
}

/**
 * @param {Page} page
 * @param {number} index
 */
async function answer(page, index) {
  return (await page.getByTestId("answer").nth(index).innerText()).trim();
}

/**
 * Stands between the page and the server, and refuses each of these questions once.
 *
 * @param {Page} page
 * @param {string[]} questions
 */
async function refuseOnce(page, questions) {
  const left = new Set(questions);
  await page.routeWebSocket("**/v1/responses", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { input, stream_id } = JSON.parse(String(frame));
      if (!left.delete(input)) {
        server.send(String(frame));
        return;
      }
      const error = { message: "Refused by the test.", type: "invalid_request_error" };
      socket.send(JSON.stringify({ type: "error", stream_id, error }));
    });
  });
}

/**
 * Waits until this stands in the composer.
 *
 * @param {Page} page
 * @param {string} text
 */
async function typed(page, text) {
  await page.waitForFunction((expected) => {
    const field = document.querySelector("[data-testid=question]");
    return field instanceof HTMLTextAreaElement && field.value === expected;
  }, text);
}
