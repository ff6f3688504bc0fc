/** What happens to a photo, said in a dialog over the page. */

import { el } from "../../base/dom.js";
import { loadStrings } from "../../base/strings.js";
import { addStyles } from "../../base/styles.js";
import { createDialog } from "../../controls/dialog.js";
import { COPY_SIDE } from "../photo/photo.js";
import { limitsOf } from "../space/limits.js";

/**
 * Open the dialog, or leave it open.
 *
 * @param {HTMLElement} root the editor's
 * @param {object} around
 * @param {import("../../base/strings.js").Strings} around.strings
 * @param {string} around.src root URL of the Space
 * @param {AbortSignal} around.signal the editor's
 * @throws {import("../../base/problem.js").Problem} `part_missing`
 */
export async function showPrivacy(root, { strings, src, signal }) {
  const [{ t, lang }, { fileLifetime, mattingSpace }] = await Promise.all([
    loadStrings(strings.lang, "privacy"),
    limitsOf(src),
    addStyles(root, "controls/dialog.css"),
    addStyles(root, "editor/panel/privacy.css"),
  ]);
  if (signal.aborted || root.querySelector("dialog")) return;
  // Isolated, as its letters may run the other way.
  const isolated = (/** @type {string} */ name) => `\u2068${name}\u2069`;
  const host = isolated(new URL(src, document.baseURI).host);
  const sentences = [t("privacy.stays"), t("privacy.sent", { host, pixels: COPY_SIDE })];
  if (mattingSpace) sentences.push(t("privacy.passed_on", { host, behind: isolated(mattingSpace) }));
  sentences.push(t("privacy.whole"));
  // A Space that doesn't say is promised nothing for.
  if (fileLifetime) sentences.push(t("privacy.deleted"), t("privacy.time", { time: durationOf(fileLifetime, lang) }));
  const dialog = createDialog({
    kind: "privacy",
    name: t("privacy.name"),
    close: strings.t("action.close"),
    content: sentences.map((sentence) => el("p", {}, sentence)),
    signal,
  });
  root.append(dialog);
  dialog.showModal();
}

/**
 * @param {number} seconds
 * @param {string} lang
 */
function durationOf(seconds, lang) {
  const [unit, value] = seconds < 60 ? ["second", seconds] : ["minute", Math.ceil(seconds / 60)];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
