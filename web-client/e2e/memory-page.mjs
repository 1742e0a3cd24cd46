// What is on the page of what is remembered, and how to get there.

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
export async function openMemory(page) {
  await page.getByTestId("memory-link").click();
  await page.locator("[data-testid=memory-page][data-loaded=true]").waitFor();
}

/**
 * @param {Page} page
 * @param {string} query
 */
export async function search(page, query) {
  await page.getByTestId("memory-query").fill(query);
  const answered = page.waitForResponse((response) =>
    response.url().includes("/v1/memories?limit"),
  );
  await page.getByTestId("memory-query").press("Enter");
  await answered;
  await page.waitForTimeout(100); // drawn
}

/**
 * @param {Page} page
 * @param {"messages" | "pins"} list
 */
export async function shown(page, list) {
  return await page.getByTestId(list).getByTestId("memory-text").allTextContents();
}

/**
 * @param {Page} page
 * @param {"messages" | "pins"} list
 * @param {string} text
 */
export function rowSaying(page, list, text) {
  return page.getByTestId(list).getByTestId("memory").filter({ hasText: text }).first();
}

/**
 * @param {Page} page
 * @param {RegExp} words
 */
export async function notice(page, words) {
  await page.getByTestId("memory-notice").filter({ hasText: words }).waitFor({ timeout: 20_000 });
}
