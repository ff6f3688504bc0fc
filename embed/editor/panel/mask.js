/** The tab for what the Space got wrong about the subject: a brush, and its outline as a whole. */

import { el, icon } from "../../base/dom.js";
import { laterIcons } from "../../base/later-icons.js";
import { plainRow } from "../../controls/plain-row.js";
import { createSegments } from "../../controls/segments.js";
import { createSwitch } from "../../controls/switch.js";
import { FEATHER_LIMIT, GROW_LIMIT, UNTOUCHED } from "../scene/scene.js";
import { createRow } from "./row.js";

/**
 * @typedef {import("../scene/parameters.js").NumberField} NumberField
 */

const modes = /** @type {const} */ (["add", "remove", "cut"]);

/** Of the brush; fractions of the photo's width, and of the brush. @type {readonly NumberField[]} */
const brushRows = [
  {
    key: "size",
    kind: "number",
    initial: 0.05,
    min: 0.002,
    max: 0.5,
    slider: [0.005, 0.2],
    step: 0.001,
    unit: "%",
  },
  { key: "softness", kind: "number", initial: 0.5, min: 0, max: 1, step: 0.01, unit: "%" },
];

/** Of the outline, fractions of the photo's width. @type {readonly NumberField[]} */
const outlineRows = [
  {
    key: "solid",
    kind: "number",
    initial: UNTOUCHED.solid,
    min: 0,
    max: 1,
    slider: [0, 0.3],
    step: 0.005,
    unit: "%",
  },
  {
    key: "grow",
    kind: "number",
    initial: UNTOUCHED.grow,
    min: -GROW_LIMIT,
    max: GROW_LIMIT,
    step: 0.0005,
    unit: "%",
  },
  {
    key: "feather",
    kind: "number",
    initial: UNTOUCHED.feather,
    min: 0,
    max: FEATHER_LIMIT,
    step: 0.0005,
    unit: "%",
  },
];

/**
 * @param {import("./row.js").Around} around
 * @returns {Promise<import("./panel.js").Pane>}
 */
export async function createMaskPane(around) {
  const { actions, strings } = around;
  const { t } = strings;
  const rowsOf = (
    /** @type {readonly NumberField[]} */ fields,
    /** @type {string} */ prefix,
    /** @type {(values: Record<string, number>, gesture: string) => void} */ change,
  ) =>
    Promise.all(
      fields.map(async (field) => {
        const { key } = field;
        const edit = {
          name: t(`mask.${prefix}.${key}`),
          change: (/** @type {number} */ value) => change({ [key]: value }, key),
          endGesture: actions.endGesture,
          // The brush is no part of the design.
          ...(prefix === "outline" && { revert: actions.revert }),
        };
        return { key, row: await createRow(field, edit, around) };
      }),
    );

  const mode = createSegments(
    modes.map((value) => ({ value, name: t(`mask.brush.mode.${value}`) })),
    {
      name: t("mask.brush.mode"),
      change(value) {
        actions.useTool("brush");
        actions.changeBrush({ mode: value });
      },
      endGesture: () => {},
    },
  );
  const edge = createSwitch({
    name: t("mask.brush.edge"),
    change(value) {
      actions.useTool("brush");
      actions.changeBrush({ edge: value });
    },
    endGesture: () => {},
  });
  const brush = await rowsOf(brushRows, "brush", (values) => actions.changeBrush(values));
  const outline = await rowsOf(outlineRows, "outline", actions.changeSubject);
  const matte = createSwitch({ name: t("mask.show_matte"), change: actions.showMatte, endGesture: () => {} });
  const matteRow = plainRow(t("mask.show_matte"), matte.element);
  matteRow.toggleAttribute("data-begins", true);
  const clear = el("button", { type: "button", class: "add" }, icon(laterIcons.retry), t("mask.clear"));
  clear.addEventListener("click", () => {
    actions.endGesture();
    actions.changeSubject({ strokes: [] });
    actions.endGesture();
  });

  const line = el("button", { type: "button", class: "add" }, icon(laterIcons.line), t("action.line"));
  line.addEventListener("click", () => actions.useTool("line"));

  const uncut = el("button", { type: "button", class: "add" }, icon(laterIcons.retry), t("mask.uncut"));
  uncut.addEventListener("click", () => {
    actions.endGesture();
    actions.changeSubject({ cuts: [] });
    actions.endGesture();
  });
  const edgeRow = plainRow(t("mask.brush.edge"), edge.element);
  const hint = el("p", { class: "hint" });
  const missed = el("p", { class: "hint", role: "status" });
  const wasMissed = cutsMissed();

  return {
    element: el(
      "div",
      { class: "group mask" },
      hint,
      el(
        "div",
        { class: "rows" },
        el("div", { class: "row whole" }, mode.element),
        missed,
        edgeRow,
        ...brush.map(({ row }) => row.element),
        clear,
        uncut,
        line,
        ...outline.map(({ row }, index) => {
          row.element.toggleAttribute("data-begins", index === 0);
          return row.element;
        }),
        matteRow,
      ),
    ),
    update(state) {
      const { strokes, cuts } = state.scene.subject;
      const isCut = state.brush.mode === "cut";
      hint.textContent = t(isCut ? "mask.cut_hint" : "mask.hint");
      const failed = isCut && wasMissed(state) ? t("mask.cut_missed") : "";
      if (missed.textContent !== failed) missed.textContent = failed;
      edgeRow.hidden = isCut;
      mode.update(state.brush.mode);
      edge.update(state.brush.edge);
      for (const { key, row } of brush) {
        row.update(key === "size" ? state.brush.size : state.brush.softness);
        // What finds the edge gives it the photo's own softness.
        row.element.hidden = isCut || (key === "softness" && state.brush.edge);
      }
      for (const { key, row } of outline)
        row.update(state.scene.subject[/** @type {"solid" | "grow" | "feather"} */ (key)]);
      matte.update(state.showsMatte);
      clear.hidden = isCut || strokes.length === 0;
      uncut.hidden = !isCut || cuts.length === 0;
      line.hidden = isCut;
    },
  };
}

/**
 * Whether the latest cut divides nothing, as far as that is known.
 *
 * @returns {(state: import("../state.js").State) => boolean} to be told of every change
 */
function cutsMissed() {
  /** @type {{ cuts: number, parts: number } | null} */
  let last = null;
  let isMissed = false;
  return ({ scene, parts, isDivided }) => {
    const now = { cuts: scene.subject.cuts.length, parts: parts.length };
    if (!isDivided) return isMissed;
    if (last) isMissed = now.parts <= last.parts && (now.cuts > last.cuts || (isMissed && now.cuts === last.cuts));
    last = now;
    return isMissed;
  };
}
