/** The control for a number: a slider over the range that is comfortable, a field that takes all of it. */

import { el } from "../base/dom.js";

/**
 * @typedef {object} Quantity a number parameter, or anything that is adjusted like one
 * @property {number} min
 * @property {number} max
 * @property {readonly [number, number]} [slider] the part of the range that the slider covers; all where absent
 * @property {number} step
 * @property {"%" | "°" | ""} unit "%" is shown as 100 times the value
 */

/** How much farther Shift goes. */
const SHIFT = 10;

/** Marks that some languages write before a minus sign. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f]/g;

/** What people type for a number: a sign, digits with a point or a comma; perhaps a unit, in Turkish before. */
const TYPED = /^\s*([+\-−]?)\s*%?(\d*)(?:[.,٫](\d*))?\s*[%٪°]?\s*$/;

/**
 * @param {number} value
 * @param {Quantity} quantity
 * @param {string} [lang] whose decimal mark is written
 * @returns {string} with its unit
 */
export function formatNumber(value, { step, unit }, lang = "en") {
  const shownStep = unit === "%" ? step * 100 : step;
  // One digit finer than a step of whole numbers, for values that a drag on the stage has set.
  const digits = Math.max(0, -Math.floor(Math.log10(shownStep) + 1e-9)) + (shownStep < 1 ? 0 : 1);
  // Some languages have no sign for degrees but a word, which a field has no room for.
  const parts = formatOf(lang, unit, digits).formatToParts(value);
  return parts.map((part) => (part.type === "unit" ? unit : part.value)).join("");
}

/** How Intl is asked for each unit. @type {Record<Quantity["unit"], Intl.NumberFormatOptions>} */
const styles = { "%": { style: "percent" }, "°": { style: "unit", unit: "degree", unitDisplay: "narrow" }, "": {} };

/** Making one takes longer than all else about a row. @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * @param {string} lang
 * @param {Quantity["unit"]} unit
 * @param {number} maximumFractionDigits
 */
function formatOf(lang, unit, maximumFractionDigits) {
  const key = `${lang} ${unit} ${maximumFractionDigits}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(lang, {
      ...styles[unit],
      maximumFractionDigits,
      numberingSystem: "latn",
      useGrouping: false,
      // No sign before what rounds to zero.
      signDisplay: "negative",
    });
  formats.set(key, format);
  return format;
}

/**
 * @param {string} text with or without the unit, with a decimal point or comma
 * @param {Quantity} quantity
 * @returns {number | null} within the range; null where the text is no number
 */
export function parseNumber(text, quantity) {
  const plain = text.replace(DIRECTION_MARKS, "").replace(/\p{Nd}/gu, digitOf);
  const [, sign, whole, part] = TYPED.exec(plain) ?? [];
  if (!whole && !part) return null;
  const typed = Number(`${whole || 0}.${part || 0}`) * (sign === "-" || sign === "−" ? -1 : 1);
  return clamp(quantity.unit === "%" ? typed / 100 : typed, quantity);
}

/**
 * @param {string} digit of any writing
 * @returns {string} the same in ours
 */
function digitOf(digit) {
  let value = -1;
  // Unicode has the ten of a writing in a row.
  for (let point = digit.codePointAt(0) ?? 0; /\p{Nd}/u.test(String.fromCodePoint(point)); point--) value++;
  return String(value % 10);
}

/**
 * So many steps on, within the range and without the crumbs of binary fractions.
 *
 * @param {number} value
 * @param {number} steps
 * @param {Quantity} quantity
 */
export function stepNumber(value, steps, quantity) {
  return clamp(Number((value + steps * quantity.step).toFixed(6)), quantity);
}

/**
 * @param {number} value
 * @param {Quantity} quantity
 */
function clamp(value, { min, max }) {
  return Math.min(max, Math.max(min, value));
}

/**
 * @param {Quantity} quantity
 * @param {import("./control.js").Edit<number>} edit
 * @param {string} lang
 * @returns {import("./control.js").Control<number>}
 */
export function createNumber(quantity, edit, lang) {
  const [from, to] = quantity.slider ?? [quantity.min, quantity.max];
  const slider = el("input", {
    type: "range",
    min: from,
    max: to,
    step: quantity.step,
    "aria-label": edit.name,
  });
  const field = createNumberField(quantity, edit, lang);

  let shown = NaN;
  let isDragged = false;
  slider.addEventListener("pointerdown", () => {
    edit.endGesture();
    isDragged = true;
  });
  slider.addEventListener("input", () => edit.change(slider.valueAsNumber));
  // Every press of an arrow key is a change too; a row of them is one gesture, over when the focus leaves.
  slider.addEventListener("change", () => {
    if (isDragged) edit.endGesture();
    isDragged = false;
  });
  slider.addEventListener("blur", edit.endGesture);

  // The track is filled from where nothing is changed: from zero where the range lies around it.
  const origin = clamp((Math.min(Math.max(from, 0), to) - from) / (to - from), { ...quantity, min: 0, max: 1 });
  return {
    element: el("div", { class: "number" }, slider, field.element),
    scrub: field.scrub,
    steps: (to - from) / quantity.step,
    update(value) {
      if (value === shown) return;
      shown = value;
      field.update(value);
      if (slider.valueAsNumber !== value) slider.valueAsNumber = value;
      slider.setAttribute("aria-valuetext", formatNumber(value, quantity, lang));
      const at = Math.min(1, Math.max(0, (value - from) / (to - from)));
      slider.style.setProperty("--from", String(Math.min(origin, at)));
      slider.style.setProperty("--to", String(Math.max(origin, at)));
    },
  };
}

/**
 * The field alone: takes what is typed, steps with the arrow keys, gives up with Escape.
 *
 * @param {Quantity} quantity
 * @param {import("./control.js").Edit<number>} edit
 * @param {string} lang
 * @returns {import("./control.js").Control<number> & { scrub: (steps: number) => void, element: HTMLInputElement }}
 */
export function createNumberField(quantity, edit, lang) {
  let value = NaN;
  const field = el("input", {
    type: "text",
    class: "field",
    dir: "ltr",
    role: "spinbutton",
    // The keypad of an iPhone for decimals has no minus sign.
    inputmode: quantity.min < 0 ? "text" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": edit.name,
    "aria-valuemin": quantity.min,
    "aria-valuemax": quantity.max,
  });
  const show = () => {
    field.value = formatNumber(value, quantity, lang);
  };
  const take = () => {
    const typed = parseNumber(field.value, quantity);
    if (typed !== null && field.value !== formatNumber(value, quantity, lang)) edit.change(typed);
    edit.endGesture();
    show();
  };

  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", take);
  field.addEventListener("keydown", (event) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction) {
      event.preventDefault();
      edit.change(stepNumber(value, direction * (event.shiftKey ? SHIFT : 1), quantity));
      show();
      field.select();
    } else if (event.key === "Enter") {
      take();
      field.select();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      show();
      field.select();
    }
  });

  return {
    element: field,
    scrub: (steps) => edit.change(stepNumber(value, steps, quantity)),
    update(next) {
      if (next === value) return;
      value = next;
      field.setAttribute("aria-valuenow", String(value));
      field.setAttribute("aria-valuetext", formatNumber(value, quantity, lang));
      // Whatever is being typed is older than what has just been set.
      show();
    },
  };
}
