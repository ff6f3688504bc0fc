/** What comes when it is first asked for. */

/**
 * Have what a button opens fetched with its first press. The next presses are up to what was fetched, or,
 * where that failed, another try.
 *
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} open for the first time
 * @param {(error: unknown, retry: () => void) => void} report
 */
export function openLater(button, open, report) {
  const press = async (/** @type {Event} */ event) => {
    // What is here already opens within the press, whose end would close it again.
    event.preventDefault();
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
