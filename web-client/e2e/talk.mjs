// What the scripts that talk with a server have in common: asking, waiting for an answer's end, saying which step failed.
import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

const FINAL = ["done", "cut", "stopped", "failed"];
const ANSWER_MILLIS = 60_000;

/**
 * @param {Page} page
 * @param {string} text
 */
export async function ask(page, text) {
  await page.getByTestId("question").fill(text);
  await page.getByTestId("question").press("Enter");
}

/**
 * Waits until the exchange of this number (from 1) has come to an end, and tells how.
 *
 * @param {Page} page
 * @param {number} number
 */
export async function end(page, number) {
  const exchange = page.getByTestId("exchange").nth(number - 1);
  await exchange.waitFor();
  const deadline = Date.now() + ANSWER_MILLIS;
  for (;;) {
    const phase = await exchange.getAttribute("data-phase");
    if (phase !== null && FINAL.includes(phase)) return phase;
    assert.ok(Date.now() < deadline, `Exchange ${number} is still ${phase} after a minute.`);
    await page.waitForTimeout(50);
  }
}

/**
 * @param {Page} page
 * @param {number} number
 * @param {string} phase
 */
export async function ended(page, number, phase) {
  const exchange = page.getByTestId("exchange").nth(number - 1);
  assert.equal(await end(page, number), phase, `Exchange ${number}: ${await exchange.innerText()}`);
}

/**
 * @param {string} name
 * @param {() => Promise<void>} body
 */
export async function step(name, body) {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.error(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}
