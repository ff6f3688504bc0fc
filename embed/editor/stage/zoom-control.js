/** Buttons for who zooms without a wheel or two fingers. */

import { el, iconButton } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { MAX_ZOOM, MIN_ZOOM } from "./viewport.js";

/** What one press magnifies by. */
const STEP = 1.5;

export class ZoomControl {
  #percentage;
  #percent = el("button", { type: "button", class: "percent" });
  #smaller;
  #larger;
  #shown = NaN;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Strings} options.strings
   * @param {(factor: number) => void} options.onZoom
   * @param {() => void} options.onFit
   */
  constructor({ strings: { lang, t }, onZoom, onFit }) {
    this.#percentage = new Intl.NumberFormat(lang, { style: "percent" });
    this.#smaller = iconButton(icons.minus, t("zoom.out"), () => onZoom(1 / STEP));
    this.#larger = iconButton(icons.plus, t("zoom.in"), () => onZoom(STEP));
    this.#percent.addEventListener("click", onFit);
    this.#percent.title = t("zoom.fit");
    this.element = el(
      "div",
      { class: "zoom", role: "group", "aria-label": t("zoom.name") },
      this.#smaller,
      this.#percent,
      this.#larger,
    );
  }

  /** @param {number} zoom 1 is fitted */
  update(zoom) {
    if (zoom === this.#shown) return;
    this.#shown = zoom;
    this.#percent.textContent = this.#percentage.format(zoom);
    this.element.toggleAttribute("data-zoomed", zoom !== 1);
    // Not `disabled`: that would drop the focus of who presses it to the end.
    this.#smaller.setAttribute("aria-disabled", String(zoom <= MIN_ZOOM));
    this.#larger.setAttribute("aria-disabled", String(zoom >= MAX_ZOOM));
  }
}
