/** Parts of the editor that come when they are first used. */

import { Problem } from "./problem.js";

/**
 * @template T
 * @param {() => Promise<T>} load an `import()`
 * @returns {Promise<T>}
 * @throws {Problem} `part_missing` where the part can't be had now; asking again may help
 */
export async function part(load) {
  try {
    return await load();
  } catch (error) {
    console.error("text-behind-image:", error);
    throw new Problem("part_missing");
  }
}

/**
 * Have what a button opens fetched with its first press. The next presses are up to what was fetched, or,
 * where that failed, another try.
 *
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} open for the first time
 * @param {(error: unknown, retry: () => void) => void} report
 */
export function openLater(button, open, report) {
  const press = async () => {
    button.removeEventListener("click", press);
    try {
      await open();
    } catch (error) {
      button.addEventListener("click", press);
      report(error, () => button.click());
    }
  };
  button.addEventListener("click", press);
}
