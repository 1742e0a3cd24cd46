// The pictures of the README, taken of a running server: `npm run screenshots -- http://127.0.0.1:8080`.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchBrowser, newPage, serverUrl } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

const IMAGES = folder("../../src/docs/images/");

/** What no page shows, for whoever changes the client. */
const OTHERS = folder("../target/screenshots/");
const FINAL = ["done", "cut", "stopped", "failed"];

/** Facts first, then talk until they have left the window, then the questions. */
const TOLD = [
  "Hello! My sister is called Mira.",
  "Mira lives in Porto.",
  "My dentist appointment is on 14 March.",
  "The code of my locker is 4417.",
  "I made a soup today, with leeks and potatoes.",
  "It rained the whole afternoon, so I stayed at home.",
  "I read a book about lighthouses in the evening.",
  "The oldest one in it was built on a rock far out at sea.",
  "Tomorrow I want to walk along the river.",
  "I hope that the weather is better then.",
  "My neighbour has a new dog, a small brown one.",
  "It barks a little in the morning, but I do not mind.",
  "Now I am a bit tired from the day.",
  "What is my sister called?",
];

const url = serverUrl();
const browser = await launchBrowser();
try {
  const light = await newPage(browser, { colorScheme: "light", deviceScaleFactor: 1.5 });
  await light.goto(url);
  await light.getByText("Connected", { exact: true }).waitFor();
  for (const [index, text] of TOLD.entries()) await tell(light, text, index);
  await light.getByTestId("question").blur();
  await toTheLine(light);
  await picture(light, "conversation");

  const hash = new URL(light.url()).hash;
  const dark = await newPage(browser, { colorScheme: "dark", deviceScaleFactor: 1.5 });
  await dark.goto(`${url}/${hash}`);
  await toTheLine(dark);
  await picture(dark, "conversation-dark", OTHERS);

  await light.getByTestId("memory-link").click();
  await light.locator("[data-testid=memory-page][data-loaded=true]").waitFor();
  await picture(light, "memory");

  const narrow = await newPage(browser, {
    colorScheme: "light",
    deviceScaleFactor: 1.5,
    viewport: { width: 390, height: 780 },
  });
  await narrow.goto(`${url}/${hash}`);
  await toTheLine(narrow);
  await picture(narrow, "conversation-narrow", OTHERS);
} finally {
  await browser.close();
}

/**
 * @param {Page} page
 * @param {string} text
 * @param {number} index
 */
async function tell(page, text, index) {
  await page.getByTestId("question").fill(text);
  await page.getByTestId("question").press("Enter");
  const exchange = page.getByTestId("exchange").nth(index);
  await exchange.waitFor();
  while (!FINAL.includes((await exchange.getAttribute("data-phase")) ?? "")) {
    await page.waitForTimeout(100);
  }
  console.log(`${text}\n  ${await exchange.getByTestId("answer").innerText()}`);
}

/** @param {Page} page */
async function toTheLine(page) {
  await page
    .getByTestId("exchange")
    .nth(TOLD.length - 1)
    .waitFor();
  await page
    .getByTestId("window-line")
    .evaluate((line) => line.scrollIntoView({ block: "center" }));
  await page.waitForTimeout(500);
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {string} [into]
 */
async function picture(page, name, into = IMAGES) {
  await page.waitForTimeout(500); // the transitions have ended
  const path = `${into}${name}.png`;
  await page.screenshot({ path });
  console.log(`wrote ${path}`);
}

/** @param {string} place */
function folder(place) {
  const path = fileURLToPath(new URL(place, import.meta.url));
  mkdirSync(path, { recursive: true });
  return path;
}
