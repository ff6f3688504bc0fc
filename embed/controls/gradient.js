/** The control for a gradient: its stops on a bar, and the fields of the one that is chosen. */

import { fromWindow } from "../base/coordinates.js";
import { el, enable, iconButton } from "../base/dom.js";
import { icons } from "../base/icons.js";
import { createColor } from "./color.js";
import { createNumberField, formatNumber, stepNumber } from "./number.js";

/**
 * @typedef {{ color: string, at: number }} Stop color: `#rrggbb`; at: 0 to 1 along the gradient
 *
 * @typedef {object} Words
 * @property {string} color of a stop
 * @property {string} at place of a stop
 * @property {(number: number) => string} stop
 * @property {string} add
 * @property {string} remove
 */

/** How much farther Shift goes. */
const SHIFT = 10;

/**
 * The colour of a gradient at a place, mixed as the canvas mixes it.
 *
 * @param {readonly Stop[]} stops
 * @param {number} at 0 to 1
 * @returns {string} `#rrggbb`
 */
export function colorAt(stops, at) {
  const sorted = stops.toSorted((one, other) => one.at - other.at);
  const after = sorted.find((stop) => stop.at >= at) ?? sorted.at(-1);
  const before = sorted.findLast((stop) => stop.at <= at) ?? sorted[0];
  if (!before || !after) return "#ffffff";
  const part = after.at > before.at ? (at - before.at) / (after.at - before.at) : 0;
  const channel = (/** @type {string} */ color, /** @type {number} */ index) =>
    parseInt(color.slice(1 + 2 * index, 3 + 2 * index), 16);
  const mixed = [0, 1, 2].map((index) =>
    Math.round(channel(before.color, index) * (1 - part) + channel(after.color, index) * part),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {object} options
 * @param {number} options.min of stops
 * @param {number} options.max of stops
 * @param {import("./number.js").Quantity} options.position of a stop
 * @param {Words} options.words
 * @param {import("./control.js").Edit<readonly Stop[]>} edit
 * @param {import("./control.js").Context} context
 * @returns {import("./control.js").Control<readonly Stop[]> & Pick<import("./color.js").ColorControl, "offer">}
 */
export function createGradient({ min, max, position, words }, edit, context) {
  const { t, lang, list } = context.strings;
  /** @type {readonly Stop[]} */
  let stops = [];
  let chosen = 0;

  const changeStop = (/** @type {Partial<Stop>} */ values, index = chosen) =>
    edit.change(stops.map((stop, at) => (at === index ? { ...stop, ...values } : stop)));
  const step = (/** @type {readonly Stop[]} */ next) => {
    edit.endGesture();
    edit.change(next);
    edit.endGesture();
  };
  const remove = () => {
    if (stops.length > min) step(stops.toSpliced(chosen, 1));
    handles[chosen]?.focus();
  };

  const insert = (/** @type {number} */ place) => {
    if (stops.length >= max) return;
    chosen = stops.length;
    step([...stops, { color: colorAt(stops, place), at: place }]);
    handles[chosen]?.focus();
  };

  const bar = el("div", { class: "bar", role: "group", "aria-label": edit.name, title: t("panel.gradient_hint") });
  const handles = Array.from({ length: max }, (_, index) => createHandle(index));
  const color = createColor({ ...edit, name: words.color, change: (value) => changeStop({ color: value }) }, context);
  const at = createNumberField(
    position,
    { ...edit, name: words.at, change: (value) => changeStop({ at: value }) },
    lang,
  );
  const bin = iconButton(icons.trash, words.remove, remove);
  const add = iconButton(icons.plus, words.add, () => {
    // Halfway to the next stop; from the last one, to the one before.
    const here = stops[chosen]?.at ?? 0;
    const sorted = stops.toSorted((one, other) => one.at - other.at);
    const there = (sorted.find((stop) => stop.at > here) ?? sorted.findLast((stop) => stop.at < here))?.at ?? 1;
    insert(onGrid((here + there) / 2));
  });

  const onGrid = (/** @type {number} */ place) => stepNumber(0, Math.round(place / position.step), position);

  /** @param {MouseEvent} event */
  const placeOf = (event) => {
    const part = Math.min(1, Math.max(0, fromWindow(bar)(event).x / bar.clientWidth));
    return onGrid(bar.matches(":dir(rtl)") ? 1 - part : part);
  };
  bar.addEventListener("click", (event) => {
    if (event.target === bar) insert(placeOf(event));
  });

  /** @param {number} index */
  function createHandle(index) {
    const handle = el("button", {
      type: "button",
      role: "slider",
      "aria-label": words.stop(index + 1),
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    });
    handle.addEventListener("focus", () => {
      if (chosen === index) return;
      chosen = index;
      show();
    });
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      handle.focus();
      edit.endGesture();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) changeStop({ at: placeOf(event) }, index);
    });
    handle.addEventListener("lostpointercapture", edit.endGesture);
    handle.addEventListener("blur", edit.endGesture);
    handle.addEventListener("keydown", (event) => {
      const mirrors = handle.matches(":dir(rtl)") ? -1 : 1;
      const direction = { ArrowUp: 1, ArrowDown: -1, ArrowRight: mirrors, ArrowLeft: -mirrors }[event.key];
      if (direction) {
        const steps = direction * (event.shiftKey ? SHIFT : 1);
        changeStop({ at: stepNumber(stops[index]?.at ?? 0, steps, position) }, index);
      } else if (event.key === "Delete" || event.key === "Backspace") remove();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return handle;
  }

  const show = () => {
    chosen = Math.min(chosen, stops.length - 1);
    const sorted = stops.toSorted((one, other) => one.at - other.at);
    const direction = bar.matches(":dir(rtl)") ? "to left" : "to right";
    const colors = sorted.map((stop) => `${stop.color} ${stop.at * 100}%`);
    bar.style.backgroundImage = `linear-gradient(${[direction, ...colors].join(", ")})`;
    handles.forEach((handle, index) => {
      const stop = stops[index];
      handle.hidden = !stop;
      if (!stop) return;
      handle.style.insetInlineStart = `${stop.at * 100}%`;
      handle.style.setProperty("--stop", stop.color);
      handle.toggleAttribute("data-current", index === chosen);
      handle.setAttribute("aria-valuenow", String(Math.round(stop.at * 100)));
      const value = list([formatNumber(stop.at, position, lang), stop.color.toUpperCase()]);
      handle.setAttribute("aria-valuetext", value);
    });
    const stop = stops[chosen];
    if (stop) {
      color.update(stop.color);
      at.update(stop.at);
    }
    bin.disabled = stops.length <= min;
    enable(add, stops.length < max);
  };

  bar.append(...handles);
  return {
    element: el("div", { class: "gradient" }, add, bar, el("div", { class: "stop" }, color.element, at.element, bin)),
    update(next) {
      stops = next;
      show();
    },
    offer: color.offer,
  };
}
