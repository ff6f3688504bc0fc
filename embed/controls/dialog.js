/** A dialog over the page, or a sheet at its lower edge where the window is narrow. */

import { el, iconButton } from "../base/dom.js";
import { icons } from "../base/icons.js";

/**
 * @param {object} options
 * @param {string} options.kind names its class
 * @param {string} options.name its heading
 * @param {string} options.close name of the button that closes it
 * @param {readonly HTMLElement[]} options.content
 * @param {readonly HTMLElement[]} [options.ending] what stands below it
 * @param {() => void} [options.onClose]
 * @param {AbortSignal} options.signal closes it
 * @returns {HTMLDialogElement} to be put into the editor and shown; it takes itself away when it is closed
 */
export function createDialog({ kind, name, close, content, ending = [], onClose, signal }) {
  const heading = el("h2", { id: `${kind}-name` }, name);
  const dialog = el(
    "dialog",
    { class: `dialog ${kind}`, "aria-labelledby": heading.id },
    el(
      "div",
      { class: "sheet" },
      el(
        "div",
        { class: "heading" },
        heading,
        iconButton(icons.close, close, () => dialog.close()),
      ),
      el("div", { class: "content" }, ...content),
      ...(ending.length ? [el("div", { class: "ending" }, ...ending)] : []),
    ),
  );
  // Outside the sheet, only the dialog's backdrop is left to press.
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
  // The editor's keys are not meant for what is over it.
  for (const name of ["keydown", "copy", "cut", "paste", "dragenter", "dragleave", "dragover", "drop"]) {
    dialog.addEventListener(name, (event) => {
      event.stopPropagation();
      // A file that is dropped would take the place of the page.
      if (event instanceof DragEvent) event.preventDefault();
    });
  }
  const life = new AbortController();
  dialog.addEventListener("close", () => {
    life.abort();
    dialog.remove();
    onClose?.();
  });
  signal.addEventListener("abort", () => dialog.close(), { signal: life.signal });
  return dialog;
}
