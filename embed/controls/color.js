/** The control for a colour: the browser's own picker, a field, and colours that are offered. */

import { el, iconButton } from "../base/dom.js";
import { laterIcons } from "../base/later-icons.js";

/**
 * The browser's dropper; Chromium has one.
 *
 * @typedef {{ open: (options: { signal: AbortSignal }) => Promise<{ sRGBHex: string }> }} EyeDropper
 */

/** Complaints get ids of their own in the editor's shadow root. */
let count = 0;

/**
 * Read any colour that the browser knows. What it lets shine through is not kept: opacity is a matter of its own.
 *
 * @param {string} text as it was typed or pasted; hexadecimal digits may come without the #
 * @returns {string | null} `#rrggbb`, lower case; null where it is no colour, or none that can be seen
 */
export function parseColor(text) {
  const typed = text.trim();
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  );
  const paint = () => {
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  // What is no colour leaves the one before.
  context.fillStyle = "transparent";
  context.fillStyle = /^([\da-f]{3}){1,2}$/i.test(typed) ? `#${typed}` : typed;
  const { fillStyle } = context;
  if (/^#/.test(String(fillStyle))) return String(fillStyle);
  if (paint()[3] === 0) return null;
  context.fillStyle = `rgb(from ${fillStyle} r g b / 1)`;
  const channels = paint().slice(0, 3);
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @typedef {{ color: string, name: string }} Named color: `#rrggbb`
 * @typedef {import("./control.js").Control<string> & { offer: (colors: readonly Named[]) => void }} ColorControl
 *   offer: colours of the photo, beside the field
 */

/**
 * @param {import("./control.js").Edit<string>} edit
 * @param {import("./control.js").Context} context
 * @returns {ColorControl}
 */
export function createColor(edit, { strings: { t }, signal }) {
  let value = "";
  const swatch = el("input", { type: "color", "aria-label": edit.name });
  swatch.addEventListener("click", edit.endGesture);
  swatch.addEventListener("input", () => edit.change(swatch.value));
  swatch.addEventListener("change", edit.endGesture);

  const wrong = el("p", { class: "wrong", id: `wrong-${count++}`, role: "alert" });
  const field = el("input", {
    type: "text",
    class: "field hex",
    maxlength: 100,
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
    edit.endGesture();
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
    edit.endGesture();
    edit.change(color);
    edit.endGesture();
  };
  const dropper = createDropper(t("panel.dropper", { name: edit.name }), set, signal);
  const palette = el("div", { class: "palette", role: "group", "aria-label": t("panel.palette") });

  return {
    element: el("div", { class: "color" }, swatch, field, ...(dropper ? [dropper] : []), wrong, palette),
    update(next) {
      value = next;
      swatch.value = value;
      show();
    },
    offer(colors) {
      palette.replaceChildren(
        ...colors.map(({ color, name }) => {
          const title = `${name} ${color.toUpperCase()}`;
          const button = el("button", {
            type: "button",
            "aria-label": t("panel.photo_color", { color: title }),
            title,
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
