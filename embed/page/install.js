/** The button that installs the page as an app: there while the browser offers that, and on iOS, where it explains. */

import { el, icon } from "../base/dom.js";
import { laterIcons } from "../base/later-icons.js";
import { showNotice, speak } from "./notices.js";

/**
 * @typedef {Event & { prompt(): Promise<{ outcome: "accepted" | "dismissed" }> }} BeforeInstallPromptEvent
 *   https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface
 */

/** @type {HTMLButtonElement | null} */
let button = null;

/**
 * Show the button; the browser asks once more when it is pressed.
 *
 * @param {Event} event `beforeinstallprompt`, its default prevented; good for one press
 */
export function offerInstall(event) {
  show(async () => {
    remove();
    await /** @type {BeforeInstallPromptEvent} */ (event).prompt();
  });
  window.addEventListener("appinstalled", remove, { once: true });
}

/** On iOS the browser offers nothing, but its visitor may install any page. */
export function explainInstallOnIos() {
  const { standalone } = /** @type {{ standalone?: boolean }} */ (navigator);
  // Only iOS knows the property.
  if (standalone !== false) return;
  /** @type {(() => void) | null} */
  let close = null;
  show(() => {
    close?.();
    close = close ? null : showNotice("install.ios");
    button?.setAttribute("aria-expanded", String(close !== null));
  });
  button?.setAttribute("aria-expanded", "false");
}

/** @param {() => void} press */
function show(press) {
  remove();
  button = el(
    "button",
    { type: "button", class: "install" },
    icon(laterIcons.download),
    el("span", { "data-word": "install.action" }),
  );
  button.addEventListener("click", press);
  document.querySelector("body > header > button:last-of-type")?.before(button);
  speak();
}

function remove() {
  button?.remove();
  button = null;
}
