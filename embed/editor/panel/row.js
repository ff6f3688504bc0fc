/** A row of the panel: label, control, a mark where the value is not the initial one. */

import { el } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { createNumber } from "../../controls/number.js";
import { plainRow } from "../../controls/plain-row.js";
import { createSegments } from "../../controls/segments.js";
import { createSwitch } from "../../controls/switch.js";
import { createText } from "../../controls/text.js";
import { isSame } from "../scene/scene.js";
import { createFont } from "./font.js";

/**
 * @typedef {import("../scene/parameters.js").Field} Field
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
 * @typedef {import("../../controls/control.js").Edit<T>} Edit
 */

/**
 * @template T
 * @typedef {import("../../controls/control.js").Control<T>
 *   & { observe?: (state: import("../state.js").State) => void }} PanelControl observe: show what else it has of the state
 */

/** Choices up to this many lie side by side. */
const SEGMENTS = 4;

/**
 * What a drag over a label changes.
 *
 * @type {WeakMap<Element, { control: import("../../controls/control.js").Control<any>, edit: Edit<any> }>}
 */
export const labelled = new WeakMap();

/**
 * @param {Field} field
 * @param {Edit<any>} edit
 * @param {Around} around
 * @returns {Promise<PanelControl<any>>}
 */
export async function createRow(field, edit, around) {
  const { kind, key, initial } = field;
  const { t } = around.strings;
  const control = await createControl(field, edit, around);
  if (kind === "text") {
    control.element.classList.add("row");
    return control;
  }

  const row = plainRow(edit.name, control.element);
  const label = /** @type {HTMLElement} */ (row.firstElementChild);
  label.title = t(kind === "number" ? "panel.scrub_hint" : "panel.reset_hint");
  const reset = () => {
    edit.endGesture();
    edit.change(initial);
    edit.endGesture();
    // The mark that was pressed is gone.
    focusControl(control.element);
  };
  const name = t("panel.reset", { name: edit.name });
  const mark = el("button", { type: "button", class: "mark", "aria-label": name, title: name });
  mark.addEventListener("click", reset);
  label.addEventListener("click", () => focusControl(control.element));
  label.addEventListener("dblclick", reset);
  // Without this, the press would take the focus away again.
  label.addEventListener("mousedown", (event) => event.preventDefault());
  label.toggleAttribute("data-scrubs", kind === "number");
  labelled.set(label, { control, edit });

  row.prepend(mark);
  Object.assign(row.dataset, { key, kind });
  return {
    element: row,
    observe: control.observe,
    update(value) {
      control.update(value);
      mark.hidden = isSame(value, initial);
    },
  };
}

/**
 * @param {Field} field
 * @param {Edit<any>} edit
 * @param {Around} around
 * @returns {PanelControl<any> | Promise<PanelControl<any>>}
 */
function createControl(field, edit, around) {
  const { t, lang } = around.strings;
  switch (field.kind) {
    case "text":
      return createText({ maxLength: field.maxLength, placeholder: t("panel.text_placeholder") }, edit);
    case "number":
      return createNumber(field, edit, lang);
    case "choice": {
      const choices = field.choices.map((value, index) => {
        const picture = field.icons?.[index];
        return { value, name: t(`parameter.${field.key}.${value}`), picture: picture && icons[picture] };
      });
      return choices.length > SEGMENTS
        ? import("../../controls/select.js").then(({ createSelect }) => createSelect(choices, edit))
        : createSegments(choices, edit);
    }
    case "toggle":
      return createSwitch(edit);
    case "font":
      return createFont(edit, around);
    case "color":
      return import("./colors.js").then(({ createPhotoColor }) => createPhotoColor(edit, around));
    case "list":
      return field.control === "gradient"
        ? import("./colors.js").then(({ createPhotoGradient }) => createPhotoGradient(field, edit, around))
        : import("./list.js").then(({ createList }) => createList(field, edit, around, createRow));
  }
}

/** @param {HTMLElement} element */
function focusControl(element) {
  const input = element.querySelector(".field, :checked") ?? element.querySelector("button, input, select");
  if (input instanceof HTMLElement) input.focus();
  else element.focus();
}
