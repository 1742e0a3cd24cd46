// A person's first minutes, in a real browser against a running server: `node e2e/conversation.mjs http://127.0.0.1:8080`.
// Prints one line per step and ends with status 1 and one sentence at the first that fails.
import assert from "node:assert/strict";
import process from "node:process";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";
import { ask, end, ended, step } from "./talk.mjs";

/** @typedef {import("playwright-core").Page} Page */
/**
 * What stands between the page and the server: how the long question is answered, after how many more pieces of an answer
 * the connection is lost (0: never), and what went through, of all connections.
 *
 * @typedef {{ seed: number, tokens: number, piecesLeft: number, asked: Frame[], told: Frame[] }} Endless
 * @typedef {{ type: string, sequence_number?: number, starting_after?: number, delta?: string, text?: string }} Frame
 */

const LONG_QUESTION = "Tell me a long story about the sea.";
/** A hot sampler seldom finds the model's end token; one seed may, not several. */
const ENDLESS_SEEDS = [3, 4, 5, 6, 7, 8, 9, 10];

const browser = await launchBrowser();
try {
  const page = await newPage(browser);
  const endless = await makeLongQuestionsEndless(page);
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });

  await step("opens connected and empty", () => opens(page));
  await step("writes the first answer piece by piece", () => streams(page));
  await step("tells what the first answer was given", () => tellsOfTheFirst(page));
  await step("continues the second from saved state", () => continues(page));
  await step("stops an answer", () => stops(page, endless));
  await step("goes on after a stop", () => goesOn(page));
  await step("draws the window's edge once the conversation is longer", () =>
    crosses(page, endless),
  );
  await step("goes on where it was when the connection is lost in the middle of an answer", () =>
    survives(page, endless),
  );
  await step("shows the conversation after a reload", () => reloads(page));
  await step("works on a narrow screen", () => narrow(page));
  await step("refuses an address of no conversation in one sentence", () => unknown(page));
  await step("deletes a conversation after asking", () => deletes(page));
  await step("reports no error in the browser's console", async () => {
    // The browser itself notes the 404 of the unknown conversation; everything else is a fault of ours.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("404")),
      [],
    );
  });
} catch {
  process.exitCode = 1; // the step has said why
} finally {
  await browser.close();
}

/** @param {Page} page */
async function opens(page) {
  await page.goto(`${serverUrl()}/`);
  await page.getByText("Connected", { exact: true }).waitFor();
  await page.getByTestId("question").waitFor();
  assert.equal(await page.getByTestId("exchange").count(), 0);
}

/** @param {Page} page */
async function streams(page) {
  const lengths = watchAnswer(page);
  lengths.catch(() => {}); // the browser was closed before: the step has failed for another reason
  await ask(page, "My sister is called Mira.");
  await ended(page, 1, "done");
  const seen = await lengths;
  assert.ok(seen.length >= 2, `The answer appeared in ${seen.length} piece(s); expected several.`);
  assert.match(page.url(), /#\/c\/.+/, "The address names the conversation.");
  await page.getByTestId("conversation").first().waitFor();
}

/** @param {Page} page */
async function tellsOfTheFirst(page) {
  await page.getByTestId("given-panel").waitFor();
  assert.equal(await numberIn(page, "reused"), 0);
  assert.ok((await numberIn(page, "new-tokens")) > 0, "A first question has to be read.");
}

/** @param {Page} page */
async function continues(page) {
  await ask(page, "What is my sister called?");
  await ended(page, 2, "done");
  const reused = await numberIn(page, "reused");
  assert.ok(reused > 0, "The second answer reused no token of the first.");
  assert.equal(await numberIn(page, "recomputed"), 0, "Tokens of the first were read again.");
  assert.ok((await numberIn(page, "new-tokens")) > 0, "A second question has to be read, too.");
}

/**
 * @param {Page} page
 * @param {Endless} endless
 */
async function stops(page, endless) {
  for (const seed of ENDLESS_SEEDS) {
    endless.seed = seed;
    const number = (await page.getByTestId("exchange").count()) + 1;
    const pressed = pressStopAtTheFirstWord(page);
    await ask(page, LONG_QUESTION);
    const phase = await end(page, number);
    assert.ok(await pressed, "An answer was written, but there was no stop button.");
    if (phase === "stopped") {
      await page.getByTestId("send").waitFor();
      return;
    }
  }
  assert.fail(
    `No answer could be stopped: each of ${ENDLESS_SEEDS.length} ended by itself before.`,
  );
}

/**
 * Presses the button from within the page, for a small model may be done before a click from outside arrives.
 *
 * @param {Page} page
 * @returns {Promise<boolean>}
 */
function pressStopAtTheFirstWord(page) {
  const pressed = page.evaluate(
    () =>
      new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const writing = document.querySelector("[data-testid=exchange][data-phase=writing]");
          if (writing === null) return;
          const stop = document.querySelector("[data-testid=stop]");
          if (stop instanceof HTMLElement) stop.click();
          observer.disconnect();
          resolve(stop !== null);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
  );
  pressed.catch(() => {}); // the browser was closed before: the step has failed for another reason
  return pressed;
}

/** @param {Page} page */
async function goesOn(page) {
  const number = (await page.getByTestId("exchange").count()) + 1;
  await ask(page, "Thank you.");
  // After a stopped answer of a hot sampler a small model may lose the thread, but it must answer.
  assert.match(await end(page, number), /^(done|cut)$/);
}

/**
 * @param {Page} page
 * @param {Endless} endless
 */
async function crosses(page, endless) {
  endless.tokens = 200;
  for (const seed of ENDLESS_SEEDS) {
    endless.seed = seed;
    const number = (await page.getByTestId("exchange").count()) + 1;
    await ask(page, LONG_QUESTION);
    await end(page, number);
    if (await page.getByTestId("window-line").isVisible()) {
      const rail = page.getByTestId("rail").first();
      const gone = await rail.evaluate((r) => parseFloat(r.style.getPropertyValue("--gone")));
      assert.ok(gone > 0, `The edge is drawn, but ${gone} % of the first exchange have left.`);
      return;
    }
  }
  assert.fail("The window's edge was never drawn.");
}

/**
 * @param {Page} page
 * @param {Endless} endless
 */
async function survives(page, endless) {
  endless.tokens = 100;
  for (const seed of ENDLESS_SEEDS) {
    Object.assign(endless, { seed, piecesLeft: 3, asked: [], told: [] });
    const number = (await page.getByTestId("exchange").count()) + 1;
    const phases = phasesOf(page, number);
    phases.catch(() => {}); // the browser was closed before: the step has failed for another reason
    await ask(page, LONG_QUESTION);
    assert.match(await end(page, number), /^(done|cut)$/);
    if (endless.piecesLeft > 0) continue; // the answer was shorter
    assert.match((await phases).join(" "), /writing away writing (done|cut)$/);
    const { asked, told } = endless;
    const [create, resume] = asked.map(({ type }) => type);
    assert.deepEqual([create, resume], ["response.create", "response.resume"]);
    const numbers = told.map((frame) => frame.sequence_number);
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i),
      "A frame was told twice, or never.",
    );
    const pieces = told.filter((frame) => frame.type === "response.output_text.delta");
    assert.equal(
      pieces.map(({ delta }) => delta).join(""),
      told.find((frame) => frame.type === "response.output_text.done")?.text,
    );
    assert.notEqual(await answer(page, number).innerText(), "");
    return;
  }
  assert.fail(`None of ${ENDLESS_SEEDS.length} answers had more than three pieces.`);
}

/**
 * The phases that an exchange goes through until its end, as the page shows them.
 *
 * @param {Page} page
 * @param {number} number
 * @returns {Promise<string[]>}
 */
function phasesOf(page, number) {
  return page.evaluate(
    (index) =>
      new Promise((resolve) => {
        /** @type {string[]} */
        const phases = [];
        const observer = new MutationObserver(() => {
          const exchange = document.querySelectorAll("[data-testid=exchange]")[index];
          const phase = exchange?.getAttribute("data-phase");
          if (!phase || phase === phases.at(-1)) return;
          phases.push(phase);
          if (!/done|cut|stopped|failed/.test(phase)) return;
          observer.disconnect();
          resolve(phases);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    number - 1,
  );
}

/**
 * @param {Page} page
 * @param {number} number
 */
function answer(page, number) {
  return page
    .getByTestId("exchange")
    .nth(number - 1)
    .getByTestId("answer");
}

/** @param {Page} page */
async function reloads(page) {
  const before = await page.getByTestId("answer").allInnerTexts();
  await page.reload();
  await page
    .getByTestId("exchange")
    .nth(before.length - 1)
    .waitFor();
  assert.deepEqual(await page.getByTestId("answer").allInnerTexts(), before);
  assert.ok((await numberIn(page, "reused")) > 0, "The receipt is lost after a reload.");
}

/** @param {Page} page */
async function narrow(page) {
  await page.setViewportSize({ width: 360, height: 740 });
  const strip = page.getByTestId("given-strip").last();
  await strip.click();
  assert.equal(await strip.getAttribute("aria-expanded"), "true");
  await page.getByTestId("given-panel").waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `The page is ${width} px wide on a screen of 360 px.`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** @param {Page} page */
async function unknown(page) {
  const url = page.url();
  await page.goto(`${serverUrl()}/#/c/conv_nobody`);
  await page.getByTestId("banner").waitFor();
  const sentence = await page.getByTestId("banner").innerText();
  assert.match(sentence.trim(), /\.$/, `The banner is no sentence: ${sentence}`);
  await page.goto(url);
  await page.getByTestId("exchange").first().waitFor();
}

/** @param {Page} page */
async function deletes(page) {
  const rows = page.getByTestId("conversation");
  const before = await rows.count();
  // The open one need not be the first: other conversations may be dated later.
  const open = rows.filter({ has: page.locator("[aria-current=page]") });
  await open.hover();
  await open.getByTestId("delete").click();
  await page.getByTestId("confirm").click();
  await page.waitForFunction(
    (count) => document.querySelectorAll("[data-testid=conversation]").length === count,
    before - 1,
  );
  assert.equal(await page.getByTestId("exchange").count(), 0);
}

/**
 * Stands between the page and the server: adds to the long question what makes any model write on, which the page offers
 * no setting for, and breaks the connection behind the piece of an answer that it is told.
 *
 * @param {Page} page
 * @returns {Promise<Endless>}
 */
async function makeLongQuestionsEndless(page) {
  /** @type {Endless} */
  const settings = { seed: 1, tokens: 4096, piecesLeft: 0, asked: [], told: [] };
  await page.routeWebSocket("**/v1/responses", (socket) => {
    const server = socket.connectToServer();
    let lost = false;
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text));
      settings.asked.push(frame);
      const { seed, tokens } = settings;
      const endless = { temperature: 2, max_output_tokens: tokens, seed };
      server.send(
        frame.input === LONG_QUESTION ? JSON.stringify({ ...frame, ...endless }) : String(text),
      );
    });
    server.onMessage((text) => {
      if (lost) return; // it was still on its way
      const frame = JSON.parse(String(text));
      settings.told.push(frame);
      socket.send(String(text));
      if (frame.type !== "response.output_text.delta" || settings.piecesLeft === 0) return;
      settings.piecesLeft--;
      if (settings.piecesLeft > 0) return;
      lost = true;
      void server.close();
      void socket.close({ code: 1012 });
    });
  });
  return settings;
}

/**
 * The lengths that the first answer's text had on the screen, one after the other, until it is done.
 *
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
function watchAnswer(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        /** @type {number[]} */
        const lengths = [];
        const observer = new MutationObserver(() => {
          const length = document.querySelector("[data-testid=answer]")?.textContent.length ?? 0;
          if (length > 0 && length !== lengths.at(-1)) lengths.push(length);
          if (document.querySelector("[data-testid=exchange][data-phase=done]") !== null) {
            observer.disconnect();
            resolve(lengths);
          }
        });
        const whatChanges = {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        };
        observer.observe(document.body, whatChanges);
      }),
  );
}

/**
 * @param {Page} page
 * @param {string} testId
 */
async function numberIn(page, testId) {
  const text = await page.getByTestId(testId).innerText();
  return Number(text.replace(/\D/g, ""));
}
