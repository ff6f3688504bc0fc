/** A row of the panel: label, control, a mark where the value is not the initial one. */

import { el, icon } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { openLater, part } from "../../base/part.js";
import { createNumber } from "../../controls/number.js";

/**
 * @typedef {import("../scene/parameters.js").Parameter} Parameter
 * @typedef {import("../scene/parameters.js").ChoiceParameter} ChoiceParameter
 *
 * @typedef {object} Around what the panel's parts have in common
 * @property {import("../../base/strings.js").Strings} strings
 * @property {import("../state.js").Actions} actions
 * @property {import("../fonts/fonts.js").FontLibrary} fonts
 * @property {() => import("../state.js").State} state the latest
 * @property {AbortSignal} signal
 */

/**
 * @template T
 * @typedef {object} Edit how a control gives its value on
 * @property {string} name read out, and shown where nothing else shows it
 * @property {(value: T) => void} change
 * @property {() => void} settle the gesture has ended: what follows is another step to undo
 */

/**
 * @template T
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: T) => void} update show this value
 * @property {(steps: number) => void} [scrub] change by so many steps
 * @property {(state: import("../state.js").State) => void} [observe] show what else it has of the state
 */

/** Pixels of a drag over a label that a slider's whole length is worth. */
const SCRUB_LENGTH = 240;

/** Pixels that a pointer may stray and still have clicked. */
const CLICK_SLOP = 3;

/** Choices up to this many lie side by side. */
const SEGMENTS = 4;

/** Choices that are shown as icons `<set>-<choice>`. @type {Record<string, string>} */
const ICON_SETS = { align: "align", case: "case", strokeJoin: "join" };

/**
 * @param {Parameter} parameter
 * @param {Edit<any>} edit
 * @param {Around} around
 * @returns {Promise<Control<any>>}
 */
export async function createRow(parameter, edit, around) {
  const { kind, key, initial } = parameter;
  const { t } = around.strings;
  const control = await createControl(parameter, edit, around);
  if (kind === "text") {
    control.element.classList.add("row");
    return control;
  }

  const label = el(
    "span",
    {
      class: "label",
      "aria-hidden": "true",
      title: t(kind === "number" ? "panel.scrub_hint" : "panel.reset_hint"),
    },
    edit.name,
  );
  const isInitial = (/** @type {unknown} */ value) => JSON.stringify(value) === JSON.stringify(initial);
  const reset = () => {
    edit.settle();
    edit.change(initial);
    edit.settle();
    // The mark that was pressed is gone.
    focusControl(control.element);
  };
  const mark = el("button", {
    type: "button",
    class: "mark",
    "aria-label": t("panel.reset", { name: edit.name }),
  });
  mark.title = t("panel.reset", { name: edit.name });
  mark.addEventListener("click", reset);
  label.addEventListener("dblclick", reset);
  followLabel(label, control, edit, parameter);

  const row = el("div", { class: "row", "data-key": key, "data-kind": kind }, mark, label, control.element);
  return {
    element: row,
    observe: control.observe,
    update(value) {
      control.update(value);
      mark.hidden = isInitial(value);
    },
  };
}

/**
 * @param {Parameter} parameter
 * @param {Edit<any>} edit
 * @param {Around} around
 * @returns {Control<any> | Promise<Control<any>>}
 */
function createControl(parameter, edit, around) {
  switch (parameter.kind) {
    case "text":
      return createText(parameter, edit, around);
    case "number":
      return createNumber(parameter, edit, around.strings.lang);
    case "choice":
      return parameter.choices.length > SEGMENTS
        ? createSelect(parameter, edit, around)
        : createSegments(parameter, edit, around);
    case "toggle":
      return createToggle(edit);
    case "font":
      return createFont(edit, around);
    case "color":
      return import("./color.js").then(({ createColor }) => createColor(edit, around));
    case "list":
      return parameter.key === "gradient"
        ? import("./gradient.js").then(({ createGradient }) => createGradient(parameter, edit, around))
        : import("./list.js").then(({ createList }) => createList(parameter, edit, around));
  }
}

/**
 * Drag over the label to change the value, click it to go to the control.
 *
 * @param {HTMLElement} label
 * @param {Control<any>} control
 * @param {Edit<any>} edit
 * @param {Parameter} parameter
 */
function followLabel(label, control, edit, parameter) {
  /** @type {{ id: number, x: number, done: number, strayed: boolean } | null} */
  let drag = null;
  const [from, to] = parameter.kind === "number" ? (parameter.slider ?? [parameter.min, parameter.max]) : [0, 0];
  const stepsPerPixel = parameter.kind === "number" ? (to - from) / parameter.step / SCRUB_LENGTH : 0;
  label.toggleAttribute("data-scrubs", stepsPerPixel > 0);

  label.addEventListener("pointerdown", ({ pointerId, clientX, button }) => {
    if (drag || button !== 0) return;
    drag = { id: pointerId, x: clientX, done: 0, strayed: false };
    label.setPointerCapture(pointerId);
  });
  label.addEventListener("pointermove", ({ pointerId, clientX, shiftKey }) => {
    if (drag?.id !== pointerId || !control.scrub) return;
    const towardsEnd = label.matches(":dir(rtl)") ? -1 : 1;
    const dx = (clientX - drag.x) * towardsEnd;
    if (!drag.strayed && Math.abs(dx) <= CLICK_SLOP) return;
    if (!drag.strayed) edit.settle();
    drag.strayed = true;
    const steps = Math.round(dx * stepsPerPixel * (shiftKey ? 10 : 1));
    if (steps !== drag.done) control.scrub(steps - drag.done);
    drag.done = steps;
  });
  const end = (/** @type {PointerEvent} */ { pointerId, type }) => {
    if (drag?.id !== pointerId) return;
    if (drag.strayed) edit.settle();
    else if (type === "pointerup") focusControl(control.element);
    drag = null;
  };
  label.addEventListener("pointerup", end);
  label.addEventListener("pointercancel", end);
  // Without this, the press would take the focus away again.
  label.addEventListener("mousedown", (event) => event.preventDefault());
}

/** @param {HTMLElement} element */
function focusControl(element) {
  const field = element.querySelector(".field, :checked") ?? element.querySelector("button, input, select");
  if (field instanceof HTMLElement) field.focus();
  else element.focus();
}

/**
 * @param {import("../scene/parameters.js").TextParameter} parameter
 * @param {Edit<string>} edit
 * @param {Around} around
 * @returns {Control<string>}
 */
function createText({ maxLength }, edit, { strings: { t } }) {
  const field = el("textarea", {
    rows: 2,
    maxlength: maxLength,
    dir: "auto",
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": edit.name,
    placeholder: t("panel.text_placeholder"),
  });
  field.addEventListener("input", () => edit.change(field.value));
  field.addEventListener("blur", edit.settle);
  return {
    element: el("div", { class: "text" }, field),
    update(value) {
      // Setting an equal value would still move the caret.
      if (field.value !== value) field.value = value;
    },
  };
}

/**
 * Few choices, side by side.
 *
 * @param {Pick<ChoiceParameter, "key" | "choices">} parameter
 * @param {Edit<string>} edit
 * @param {Pick<Around, "strings">} around
 * @returns {Control<string>}
 */
export function createSegments({ key, choices }, edit, { strings: { t } }) {
  const set = ICON_SETS[key];
  const options = choices.map((choice) => {
    const name = t(`parameter.${key}.${choice}`);
    const input = el("input", { type: "radio", name: key, value: choice, "aria-label": name });
    input.addEventListener("change", () => {
      edit.change(choice);
      edit.settle();
    });
    const picture = set && icon(icons[/** @type {keyof typeof icons} */ (`${set}-${choice}`)]);
    return {
      choice,
      input,
      element: el("label", picture ? { title: name } : {}, input, el("span", {}, picture || name)),
    };
  });
  return {
    element: el(
      "div",
      { class: "segments", role: "radiogroup", "aria-label": edit.name },
      ...options.map(({ element }) => element),
    ),
    update(value) {
      for (const { choice, input } of options) input.checked = choice === value;
    },
  };
}

/**
 * @param {ChoiceParameter} parameter
 * @param {Edit<string>} edit
 * @param {Around} around
 * @returns {Control<string>}
 */
function createSelect({ key, choices }, edit, { strings: { t } }) {
  const select = el(
    "select",
    { "aria-label": edit.name },
    ...choices.map((choice) => el("option", { value: choice }, t(`parameter.${key}.${choice}`))),
  );
  select.addEventListener("change", () => {
    edit.change(select.value);
    edit.settle();
  });
  return {
    element: el("div", { class: "select" }, select, icon(icons.chevron)),
    update(value) {
      select.value = value;
    },
  };
}

/**
 * @param {Edit<boolean>} edit
 * @returns {Control<boolean>}
 */
export function createToggle(edit) {
  const input = el("input", { type: "checkbox", role: "switch", "aria-label": edit.name });
  input.addEventListener("change", () => {
    edit.change(input.checked);
    edit.settle();
  });
  return {
    element: el("div", { class: "toggle" }, input),
    update(value) {
      input.checked = value;
    },
  };
}

/**
 * The family's name in its own face; the list of all opens when pressed.
 *
 * @param {Edit<string>} edit
 * @param {Around} around
 * @returns {Control<string>}
 */
function createFont(edit, around) {
  const face = el("span", {});
  const button = el(
    "button",
    { type: "button", class: "font", "aria-haspopup": "dialog", "aria-expanded": "false" },
    face,
    icon(icons.chevron),
  );
  // From then on, the button opens and closes it by itself.
  const open = async () => {
    const { attachFontPicker } = await part(() => import("./font-picker.js"));
    await attachFontPicker(button, edit, around);
  };
  openLater(button, open, around.actions.report);
  let shown = "";
  let revision = NaN;
  // Its own face may come later than its name.
  const dress = () => {
    if (revision === around.fonts.revision) return;
    revision = around.fonts.revision;
    face.style.fontFamily = around.fonts.stack(shown);
  };
  return {
    element: button,
    observe: dress,
    update(family) {
      if (family === shown) return;
      shown = family;
      revision = NaN;
      face.textContent = family;
      dress();
      button.setAttribute("aria-label", around.strings.list([edit.name, family]));
    },
  };
}
