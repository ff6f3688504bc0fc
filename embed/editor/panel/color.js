/** The control for a colour: the browser's own picker, a field, and colours that the photo has. */

import { el, iconButton } from "../../base/dom.js";
import { laterIcons } from "../../base/later-icons.js";
import { sixDigits } from "../scene/design.js";
import { paletteOf } from "./palette.js";

/**
 * The browser's dropper; Chromium has one.
 *
 * @typedef {{ open: (options: { signal: AbortSignal }) => Promise<{ sRGBHex: string }> }} EyeDropper
 */

/** Complaints get ids of their own in the editor's shadow root. */
let count = 0;

/**
 * @param {string} text 3 or 6 hexadecimal digits, with or without the #
 * @returns {string | null} `#rrggbb`, lower case
 */
export function parseColor(text) {
  const [, digits] = /^\s*#?([0-9a-f]{6}|[0-9a-f]{3})\s*$/i.exec(text) ?? [];
  if (!digits) return null;
  return sixDigits(`#${digits.toLowerCase()}`);
}

/**
 * @param {import("./row.js").Edit<string>} edit
 * @param {import("./row.js").Around} around
 * @returns {import("./row.js").Control<string>}
 */
export function createColor(edit, around) {
  const { t } = around.strings;
  let value = "";
  const swatch = el("input", { type: "color", "aria-label": edit.name });
  swatch.addEventListener("click", edit.settle);
  swatch.addEventListener("input", () => edit.change(swatch.value));
  swatch.addEventListener("change", edit.settle);

  const wrong = el("p", { class: "wrong", id: `wrong-${count++}`, role: "alert" });
  const field = el("input", {
    type: "text",
    class: "field hex",
    maxlength: 7,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-label": t("panel.hex", { name: edit.name }),
    "aria-describedby": wrong.id,
  });
  const complain = (/** @type {boolean} */ isWrong) => {
    field.setAttribute("aria-invalid", String(isWrong));
    wrong.textContent = isWrong ? t("panel.hex_wrong") : "";
  };
  const show = () => {
    field.value = value.toUpperCase();
    complain(false);
  };
  const take = () => {
    const typed = parseColor(field.value);
    if (typed && typed !== value) edit.change(typed);
    edit.settle();
    // What is no colour stays, to be put right.
    if (typed) show();
    else complain(true);
  };
  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", take);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    else if (event.key === "Escape") show();
    else return;
    event.stopPropagation();
    field.select();
  });

  const set = (/** @type {string} */ color) => {
    edit.settle();
    edit.change(color);
    edit.settle();
  };
  const dropper = createDropper(t("panel.dropper", { name: edit.name }), set, around.signal);
  const palette = el("div", { class: "palette", role: "group", "aria-label": t("panel.palette") });
  /** @type {ImageBitmap | null} */
  let sampled = null;

  return {
    element: el("div", { class: "color" }, swatch, field, ...(dropper ? [dropper] : []), wrong, palette),
    update(next) {
      value = next;
      swatch.value = value;
      show();
    },
    observe({ photo }) {
      if (!photo || photo.bitmap === sampled) return;
      sampled = photo.bitmap;
      palette.replaceChildren(
        ...paletteOf(photo.bitmap).map((color) => {
          const name = color.toUpperCase();
          const button = el("button", {
            type: "button",
            "aria-label": t("panel.photo_color", { color: name }),
            title: name,
          });
          button.style.backgroundColor = color;
          button.addEventListener("click", () => set(color));
          return button;
        }),
      );
    },
  };
}

/**
 * @param {string} name
 * @param {(color: string) => void} onPick
 * @param {AbortSignal} signal
 * @returns {HTMLElement | null} null where the browser has no dropper
 */
function createDropper(name, onPick, signal) {
  const { EyeDropper } = /** @type {{ EyeDropper?: new () => EyeDropper }} */ (/** @type {unknown} */ (window));
  if (!EyeDropper) return null;
  return iconButton(laterIcons.pipette, name, async () => {
    try {
      onPick((await new EyeDropper().open({ signal })).sRGBHex.toLowerCase());
    } catch {
      // The visitor has thought better of it.
    }
  });
}
