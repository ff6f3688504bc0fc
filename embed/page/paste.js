/** What is pasted while nothing of the editor has the focus, as right after the page was opened, is meant for it. */

import { isTyping } from "../base/typing.js";
import { filesIn } from "../editor/photo/intake.js";

/** @param {HTMLElement} editor the page's, which need not be there yet */
export function followPastes(editor) {
  document.addEventListener("paste", async (event) => {
    const { clipboardData, defaultPrevented } = event;
    const isInDialog = event.composedPath().some((target) => target instanceof HTMLDialogElement);
    // It is a field's or a dialog's, or the editor has taken it.
    if (!clipboardData || defaultPrevented || isTyping(event) || isInDialog) return;
    const { file } = filesIn(clipboardData);
    if (!file) return;
    event.preventDefault();
    await customElements.whenDefined("text-behind-image");
    await /** @type {import("./arrivals.js").Editor} */ (editor).load(file);
  });
}
