/** The button that tries the next good composition of a text. */

import { el, icon } from "../../base/dom.js";
import { laterIcons } from "../../base/later-icons.js";

/**
 * Put it below the settings of the text.
 *
 * @param {HTMLElement} panel
 * @param {import("./row.js").Around} around
 */
export async function createShuffle(panel, { strings, actions }) {
  await strings.learn("later");
  const button = el("button", { type: "button" }, icon(laterIcons.shuffle), strings.t("compose.shuffle"));
  button.addEventListener("click", actions.shuffle);
  panel.querySelector("#pane-text .rows")?.append(el("div", { class: "row whole", "data-begins": "" }, button));
}
