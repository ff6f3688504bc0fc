/** The panel's rows, built from the table of parameters. */

import { el } from "./dom.js";
import { parameters } from "./scene.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Parameter} Parameter
 * @typedef {{ element: HTMLElement, update: (value: string | number) => void }} Control
 * @typedef {(value: string | number) => void} OnInput
 */

/**
 * @param {import("./strings.js").Translate} t
 * @param {(key: Parameter["key"], value: string | number) => void} onChange
 * @returns {{ elements: HTMLElement[], update: (scene: Scene) => void, editText: () => void }}
 */
export function createControls(t, onChange) {
  const rows = parameters.map((parameter) => {
    const { key } = parameter;
    const onInput = (/** @type {string | number} */ value) => onChange(key, value);
    return { key, ...createControl(parameter, t, onInput) };
  });
  return {
    elements: rows.map(({ element }) => element),
    update: (scene) => rows.forEach(({ key, update }) => update(scene[key])),
    editText: () => rows.find(({ key }) => key === "text")?.element.querySelector("input")?.select(),
  };
}

/**
 * @param {Parameter} parameter
 * @param {import("./strings.js").Translate} t
 * @param {OnInput} onInput
 * @returns {Control}
 */
function createControl(parameter, t, onInput) {
  const label = t(`parameter.${parameter.key}`);
  switch (parameter.kind) {
    case "line":
      return createLine(label, onInput);
    case "range":
      return createRange(label, parameter, onInput);
    case "color":
      return createColor(label, onInput);
    case "choice":
      return createChoice(label, parameter, t, onInput);
  }
}

/**
 * @param {string} label
 * @param {OnInput} onInput
 * @returns {Control}
 */
function createLine(label, onInput) {
  const input = el("input", { type: "text", autocomplete: "off", enterkeyhint: "done", spellcheck: "false" });
  input.addEventListener("input", () => onInput(input.value));
  return {
    element: el("label", { class: "row line" }, el("span", { class: "name" }, label), input),
    update(value) {
      // Setting an equal value would still move the caret.
      if (input.value !== value) input.value = String(value);
    },
  };
}

/**
 * @param {string} label
 * @param {{ min: number, max: number, step: number }} range
 * @param {OnInput} onInput
 * @returns {Control}
 */
function createRange(label, { min, max, step }, onInput) {
  const input = el("input", { type: "range", min, max, step });
  const number = el("output", {});
  input.addEventListener("input", () => onInput(input.valueAsNumber));
  return {
    element: el("label", { class: "row" }, el("span", { class: "name" }, label), input, number),
    update(value) {
      input.valueAsNumber = Number(value);
      number.value = String(Math.round(Number(value) * 100));
      input.style.setProperty("--filled", String((Number(value) - min) / (max - min)));
    },
  };
}

/**
 * @param {string} label
 * @param {OnInput} onInput
 * @returns {Control}
 */
function createColor(label, onInput) {
  const input = el("input", { type: "color" });
  const hex = el("span", { class: "hex", "aria-hidden": "true" });
  input.addEventListener("input", () => onInput(input.value));
  return {
    element: el("label", { class: "row" }, el("span", { class: "name" }, label), input, hex),
    update(value) {
      input.value = String(value);
      hex.textContent = String(value).toUpperCase();
    },
  };
}

/**
 * @param {string} label
 * @param {{ key: string, choices: readonly number[] }} parameter
 * @param {import("./strings.js").Translate} t
 * @param {OnInput} onInput
 * @returns {Control}
 */
function createChoice(label, { key, choices }, t, onInput) {
  const options = choices.map((choice) => {
    const input = el("input", { type: "radio", name: key, value: choice });
    input.addEventListener("change", () => onInput(choice));
    return { choice, input, element: el("label", {}, input, el("span", {}, t(`parameter.${key}.${choice}`))) };
  });
  return {
    element: el(
      "div",
      { class: "row", role: "radiogroup", "aria-label": label },
      el("span", { class: "name", "aria-hidden": "true" }, label),
      el("div", { class: "choices" }, ...options.map(({ element }) => element)),
    ),
    update(value) {
      for (const { choice, input } of options) input.checked = choice === value;
    },
  };
}
