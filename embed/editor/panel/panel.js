/** The panel beside the stage, or the sheet below it: layers, and a tab for each group of settings. */

import { el, icon } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { addStyles } from "../../base/styles.js";
import { createSegments } from "../../controls/segments.js";
import { parameters } from "../scene/parameters.js";
import { findLayer } from "../scene/scene.js";
import { LayerList } from "./layers.js";
import { createRow } from "./row.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../scene/parameters.js").Group} Group
 * @typedef {Group | "mask" | "export"} Tab
 * @typedef {{ element: HTMLElement, update: (state: State) => void }} Pane
 * @typedef {{ tab: HTMLButtonElement, body: HTMLElement, pane: Promise<Pane> | null, ready: Pane | null }} Entry
 *   pane: from when it is first opened
 */

/** @type {readonly Tab[]} */
const tabs = ["text", "style", "effects", "transform", "mask", "export"];

/** @type {Record<Tab, string>} */
const pictures = {
  text: icons.text,
  style: icons.style,
  effects: icons.effects,
  transform: icons.transform,
  mask: icons.brush,
  export: icons.export,
};

/** Height of an editor, in CSS pixels, in which a sheet waits folded: the picture would have no room. */
const SHORT = 480;

export class Panel {
  #around;
  #layers;
  /** @type {Map<Tab, Entry>} */
  #tabs = new Map();
  /** @type {Tab} */
  #current = "text";
  #handle;
  /** @type {import("../state.js").Tool} */
  #tool = "text";
  #isFirst = true;
  #isInteractive = false;

  /** @param {import("./row.js").Around} around */
  constructor(around) {
    this.#around = around;
    const { t } = around.strings;
    this.#layers = new LayerList(around);

    for (const key of tabs) {
      const tab = el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${key}`,
          "aria-controls": `pane-${key}`,
          "aria-selected": "false",
          tabindex: -1,
        },
        icon(pictures[key]),
        el("span", {}, t(`panel.tab.${key}`)),
      );
      tab.addEventListener("click", () => this.#press(key));
      const body = el("div", {
        role: "tabpanel",
        id: `pane-${key}`,
        "aria-labelledby": `tab-${key}`,
        hidden: true,
      });
      this.#tabs.set(key, { tab, body, pane: null, ready: null });
    }
    const tabList = el(
      "div",
      { class: "tabs", role: "tablist", "aria-label": t("panel.tabs") },
      ...[...this.#tabs.values()].map(({ tab }) => tab),
    );
    tabList.addEventListener("keydown", (event) => this.#followKeys(event));

    this.#handle = el("button", {
      type: "button",
      class: "fold",
      "aria-expanded": "true",
      "aria-controls": "settings",
    });
    this.#handle.addEventListener("click", () => this.#fold(!this.#isFolded));
    this.element = el(
      "div",
      { class: "panel", role: "group", "aria-label": t("panel.name") },
      this.#handle,
      this.#layers.element,
      tabList,
      el("div", { class: "settings", id: "settings" }, ...[...this.#tabs.values()].map(({ body }) => body)),
    );
    this.#fold(false);
    void this.open("text");
  }

  /** The tab that is open. */
  get current() {
    return this.#current;
  }

  /**
   * Have what a hand on the panel needs.
   *
   * @throws {import("../../base/problem.js").Problem} `part_missing`
   */
  async loadInteraction() {
    const [{ makeInteractive }] = await Promise.all([import("./interaction.js"), this.#tabs.get("text")?.pane]);
    if (this.#isInteractive) return;
    this.#isInteractive = true;
    makeInteractive(this.element, this.#layers, this.#around, this.#handle, (folds) => this.#fold(folds));
  }

  /** @param {State} state */
  update(state) {
    // The brush has been taken or put down elsewhere, by pressing a text for example.
    const isMask = state.tool !== "text";
    const isOther = isMask !== (this.#tool !== "text");
    this.#tool = state.tool;
    if (isOther && isMask !== (this.#current === "mask")) void this.open(isMask ? "mask" : "text");
    // A sheet has little room; one line says what is being edited.
    if (this.#isFirst && this.#handle.checkVisibility()) {
      this.#layers.fold(true);
      if (Number(this.element.parentElement?.clientHeight) < SHORT) this.#fold(true);
    }
    this.#isFirst = false;
    this.#layers.update(state);
    this.#tabs.get(this.#current)?.ready?.update(state);
  }

  /**
   * Show a tab, and unfold the sheet for it.
   *
   * @param {Tab} key
   */
  async open(key) {
    const { actions, state } = this.#around;
    this.#current = key;
    this.#fold(false);
    for (const [other, { tab, body }] of this.#tabs) {
      tab.setAttribute("aria-selected", String(other === key));
      tab.tabIndex = other === key ? 0 : -1;
      body.hidden = other !== key;
    }
    this.element.dataset.tab = key;
    if ((key === "mask") !== (this.#tool !== "text")) actions.useTool(key === "mask" ? "brush" : "text");

    const entry = /** @type {Entry} */ (this.#tabs.get(key));
    try {
      entry.pane ??= this.#createPane(key);
      const pane = await entry.pane;
      if (!entry.ready) entry.body.replaceChildren(pane.element);
      entry.ready = pane;
      const now = state();
      if (now) pane.update(now);
    } catch (error) {
      entry.pane = null;
      actions.report(error, () => void this.open(key));
    }
  }

  /** @param {Tab} key */
  focusTab(key) {
    this.#tabs.get(key)?.tab.focus();
  }

  async focusText() {
    await this.open("text");
    const field = this.element.querySelector("textarea");
    field?.focus();
    field?.select();
  }

  /**
   * @param {Tab} key
   * @returns {Promise<Pane>}
   */
  async #createPane(key) {
    // The first tab makes do with what every editor has.
    if (key !== "text") {
      await Promise.all([addStyles(this.element, "editor/panel/details.css"), this.#around.strings.learn("later")]);
    }
    switch (key) {
      case "mask":
        return (await import("./mask.js")).createMaskPane(this.#around);
      case "export":
        return (await import("./export.js")).createExportPane(this.#around);
      default:
        return createGroup(key, this.#around);
    }
  }

  get #isFolded() {
    return this.element.hasAttribute("data-folded");
  }

  /** @param {boolean} folds */
  #fold(folds) {
    this.element.toggleAttribute("data-folded", folds);
    if (folds) this.element.toggleAttribute("data-grown", false);
    this.#handle.setAttribute("aria-expanded", String(!folds));
    this.#handle.setAttribute("aria-label", this.#around.strings.t(folds ? "panel.unfold" : "panel.fold"));
  }

  /** @param {Tab} key */
  #press(key) {
    // On a sheet, the tab that is open folds it.
    if (key === this.#current && !this.#isFolded && this.#handle.checkVisibility()) this.#fold(true);
    else void this.open(key);
  }

  /** @param {KeyboardEvent} event */
  #followKeys(event) {
    const at = tabs.indexOf(this.#current);
    const forwards = this.element.matches(":dir(rtl)") ? "ArrowLeft" : "ArrowRight";
    const backwards = forwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forwards]: at + 1, [backwards]: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const key = /** @type {Tab} */ (tabs[(to + tabs.length) % tabs.length]);
    void this.open(key);
    this.focusTab(key);
  }
}

/**
 * The rows of a group, for the selected layer.
 *
 * @param {Group} group
 * @param {import("./row.js").Around} around
 * @returns {Promise<Pane>}
 */
async function createGroup(group, around) {
  const { strings, actions } = around;
  const { t } = strings;
  const looks = group === "style" ? (await import("./looks.js")).createLooks(around) : null;
  const rows = await Promise.all(
    parameters
      .filter((parameter) => parameter.group === group)
      .map(async (parameter) => {
        const key = /** @type {keyof import("../scene/scene.js").Layer} */ (parameter.key);
        const edit = {
          name: t(`parameter.${key}`),
          change: (/** @type {any} */ value) => actions.change({ [key]: value }, key),
          endGesture: actions.endGesture,
          revert: actions.revert,
        };
        const row = await createRow(parameter, edit, around);
        row.element.toggleAttribute("data-begins", parameter.begins === true);
        return { key, parameter, row };
      }),
  );

  const addText = el("button", { type: "button" }, icon(icons["add-text"]), t("action.add_text"));
  addText.addEventListener("click", actions.addText);
  const invitation = el("div", { class: "none" }, el("p", {}, t("panel.none")), addText);
  const list = el("div", { class: "rows" }, ...rows.map(({ row }) => row.element));
  const place = group === "text" ? createPlace(around) : null;
  if (place) list.prepend(place.element);
  const settings = el("fieldset", {}, ...(looks ? [looks.element] : []), list);
  let isLockExplained = false;
  const explainLock = async () => {
    if (isLockExplained) return;
    isLockExplained = true;
    try {
      const [{ createLockNote }] = await Promise.all([import("./lock-note.js"), strings.learn("later")]);
      settings.before(createLockNote(around));
    } catch (error) {
      isLockExplained = false;
      actions.report(error, explainLock);
    }
  };
  /** @type {import("../scene/scene.js").Layer | undefined} */
  let shown;
  /** @type {readonly import("../fonts/fonts.js").Family[]} */
  let families = [];
  return {
    element: el("div", { class: "group" }, invitation, settings),
    update(state) {
      const layer = findLayer(state.scene, state.selectedId);
      invitation.hidden = layer !== undefined;
      list.hidden = !layer;
      settings.disabled = layer?.locked ?? false;
      if (settings.disabled) void explainLock();
      looks?.update(state);
      for (const { row } of rows) row.observe?.(state);
      if (!layer || (layer === shown && state.families === families)) return;
      place?.update(layer.place);
      families = state.families;
      const hasOneWeight = families.find(({ family }) => family === layer.font)?.weights.length === 1;
      for (const { key, parameter, row } of rows) {
        row.element.hidden = !(parameter.when?.(layer) ?? true) || (key === "weight" && hasOneWeight);
        if (layer[key] !== shown?.[key]) row.update(layer[key]);
      }
      shown = layer;
    },
  };
}

/**
 * Where the selected text is, in words and as pictures.
 *
 * @param {import("./row.js").Around} around
 */
function createPlace({ strings: { t }, actions }) {
  const places = /** @type {const} */ (["behind", "front"]);
  const control = createSegments(
    places.map((value) => ({ value, name: t(`place.${value}`), picture: icons[value], isSpelt: true })),
    { name: t("place.name"), change: (place) => actions.change({ place }), endGesture: actions.endGesture },
  );
  control.element.classList.add("row", "whole", "place");
  return control;
}
