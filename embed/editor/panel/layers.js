/**
 * The list of what the picture is made of, from the top down: texts in front, the subject, texts behind
 * it, the photo.
 */

import { el, enable, icon, iconButton, relabel } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { listOrder, UNDIVIDED } from "../scene/stack.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../scene/scene.js").Part} Part
 * @typedef {import("../state.js").State} State
 *
 * @typedef {Pick<State, "selectedId" | "parts"> & { layers: readonly Layer[], hasSubject: boolean }} Shown
 *
 * @typedef {object} Row
 * @property {HTMLLIElement} element
 * @property {(item: any, isCurrent: boolean, name: string) => void} update item: a layer or a part, as the row is for
 *
 * @typedef {object} Name the button with a row's name, and what it is for
 * @property {HTMLButtonElement} select
 * @property {HTMLSpanElement} name
 */

export class LayerList {
  #around;
  #t;
  #list;
  #photoRow;
  #subjectRow;
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #title = el("span", { class: "title" });
  #opener;
  #up;
  #down;
  #duplicate;
  #remove;
  /** What the list shows. @type {Shown | null} */
  #shown = null;
  /** Comes with the first subject that has parts. @type {typeof import("./part-row.js").createPartRow | null} */
  #createPartRow = null;
  #isComing = false;

  /** @param {import("./row.js").Around} around */
  constructor(around) {
    this.#around = around;
    const { t } = around.strings;
    const { actions } = around;
    this.#t = t;
    this.#list = el("ul", { class: "list", "aria-label": t("layers.name"), id: "layers" });
    this.#subjectRow = el("li", { class: "fixed" }, icon(icons.subject), el("span", {}, t("layers.subject")));
    this.#photoRow = el("li", { class: "fixed" }, icon(icons.photo), el("span", {}, t("layers.photo")));

    this.#opener = el(
      "button",
      { type: "button", class: "opener", "aria-expanded": "true", "aria-controls": "layers" },
      icon(icons.chevron),
      this.#title,
    );
    this.#opener.addEventListener("click", () => this.fold(!this.element.hasAttribute("data-folded")));

    const withSelected = (/** @type {(id: string) => void} */ action) => () => {
      const { selectedId } = around.state();
      if (selectedId) action(selectedId);
    };
    this.#up = iconButton(
      icons.chevron,
      t("layers.up"),
      withSelected((id) => this.#shift(id, -1)),
    );
    this.#up.classList.add("up");
    this.#down = iconButton(
      icons.chevron,
      t("layers.down"),
      withSelected((id) => this.#shift(id, 1)),
    );
    this.#duplicate = iconButton(icons.duplicate, t("layers.duplicate"), withSelected(actions.duplicate));
    this.#remove = iconButton(
      icons.trash,
      t("layers.remove"),
      withSelected((id) => this.#removeLayer(id)),
    );
    this.element = el(
      "div",
      { class: "layers", role: "group", "aria-label": t("layers.name") },
      el(
        "div",
        { class: "head" },
        this.#opener,
        this.#up,
        this.#down,
        this.#duplicate,
        this.#remove,
        iconButton(icons.plus, t("action.add_text"), actions.addText),
      ),
      this.#list,
    );
  }

  /** @param {State} state */
  update(state) {
    const { scene, selectedId, subject } = state;
    const { layers } = scene;
    const hasSubject = subject !== null;
    const parts = this.#partsOf(state);
    const shown = this.#shown;
    const isSame = shown?.layers === layers && shown.parts === parts && shown.selectedId === selectedId;
    if (isSame && shown.hasSubject === hasSubject) return;
    this.#shown = { layers, parts, selectedId, hasSubject };

    const order = listOrder(scene, parts);
    for (const [id, { element }] of this.#rows) {
      if (order.some((item) => item?.id === id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    this.#arrange([...order.map((item) => (item ? this.#rowOf(item).element : this.#subjectRow)), this.#photoRow]);
    for (const item of order) if (item) this.#rowOf(item).update(item, item.id === selectedId, this.#nameOf(item));
    this.#subjectRow.toggleAttribute("data-absent", !hasSubject);

    const position = order.findIndex((item) => item?.id === selectedId);
    const selected = order[position];
    const title =
      selected && this.element.hasAttribute("data-folded") ? this.#nameOf(selected) : this.#t("layers.name");
    if (this.#title.textContent !== title) this.#title.textContent = title;
    const text = selected && "text" in selected ? selected : null;
    const isLocked = text?.locked;
    enable(this.#up, position > 0 && !isLocked);
    enable(this.#down, position >= 0 && position < order.length - 1 && !isLocked);
    enable(this.#duplicate, text !== null);
    enable(this.#remove, isLocked === false);
  }

  /**
   * The parts that the list shows.
   *
   * @param {State} state
   */
  #partsOf({ parts }) {
    if (parts === UNDIVIDED) return parts;
    if (!this.#createPartRow && !this.#isComing) void this.#loadPartRows();
    return this.#createPartRow ? parts : UNDIVIDED;
  }

  async #loadPartRows() {
    this.#isComing = true;
    try {
      this.#createPartRow = (await import("./part-row.js")).createPartRow;
      this.update(this.#around.state());
    } catch (error) {
      this.#around.actions.report(error, () => void this.#loadPartRows());
    }
  }

  /**
   * Put the rows in this order, and keep the focus of a row that is moved.
   *
   * @param {HTMLElement[]} elements
   */
  #arrange(elements) {
    if (elements.every((element, index) => this.#list.children[index] === element)) return;
    const focused = /** @type {ShadowRoot | Document} */ (this.#list.getRootNode()).activeElement;
    this.#list.replaceChildren(...elements);
    if (focused instanceof HTMLElement && this.#list.contains(focused)) focused.focus();
  }

  /** @param {Layer | Part} item */
  #rowOf(item) {
    const { id } = item;
    const create = this.#createPartRow;
    const row =
      this.#rows.get(id) ??
      ("text" in item || !create ? this.#createRow(id) : create(this.#createName(id), id, this.#around));
    this.#rows.set(id, row);
    return row;
  }

  /**
   * @param {string} id
   * @returns {Row}
   */
  #createRow(id) {
    const t = this.#t;
    const { actions, state } = this.#around;
    const layer = () => /** @type {Layer} */ (state().scene.layers.find((one) => one.id === id));

    const place = iconButton(icons.behind, "", () =>
      actions.changeLayer(id, { place: layer().place === "behind" ? "front" : "behind" }),
    );
    const { select, name } = this.#createName(id);
    const lock = iconButton(icons.unlock, "", () => actions.changeLayer(id, { locked: !layer().locked }));
    const eye = iconButton(icons.eye, "", () => actions.changeLayer(id, { hidden: !layer().hidden }));
    for (const button of [place, lock, eye]) button.setAttribute("aria-describedby", name.id);
    const element = el("li", {}, place, select, lock, eye);

    return {
      element,
      update: (/** @type {Layer} */ now, isCurrent, title) => {
        if (name.textContent !== title) name.textContent = title;
        select.setAttribute("aria-current", String(isCurrent));
        element.toggleAttribute("data-current", isCurrent);
        element.toggleAttribute("data-hidden", now.hidden);
        relabel(place, icons[now.place], t(`layers.place.${now.place}`));
        enable(place, !now.locked);
        relabel(lock, now.locked ? icons.lock : icons.unlock, t(now.locked ? "layers.unlock" : "layers.lock"));
        lock.toggleAttribute("data-set", now.locked);
        relabel(eye, now.hidden ? icons["eye-off"] : icons.eye, t(now.hidden ? "layers.show" : "layers.hide"));
        eye.toggleAttribute("data-set", now.hidden);
      },
    };
  }

  /**
   * @param {string} id
   * @returns {Name}
   */
  #createName(id) {
    const { actions } = this.#around;
    const name = el("span", { dir: "auto", id: `name-${id}` });
    const select = el(
      "button",
      { type: "button", class: "select-layer", title: this.#t("layers.rename_hint"), "aria-keyshortcuts": "F2" },
      name,
    );
    select.addEventListener("click", () => actions.select(id));
    select.addEventListener("dblclick", () => void this.#rename(id, select));
    select.addEventListener("keydown", (event) => {
      const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
      if (by) this.#shift(id, by);
      else if (event.key === "F2") void this.#rename(id, select);
      else if (event.key === "Delete" || event.key === "Backspace") this.#removeLayer(id);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return { select, name };
  }

  /** @param {Layer | Part} item */
  #nameOf(item) {
    if (item.name) return item.name;
    if (!("text" in item)) return this.#t("layers.part", { number: item.number });
    return item.text.trim().replace(/\s+/g, " ") || this.#t("layers.empty");
  }

  /**
   * One place up or down in the list.
   *
   * @param {string} id
   * @param {number} by
   */
  #shift(id, by) {
    const state = this.#around.state();
    const position = listOrder(state.scene, this.#partsOf(state)).findIndex((item) => item?.id === id);
    this.#move(id, position + by);
  }

  /**
   * @param {string} id
   * @param {number} position in the list, counted without what is moved
   */
  #move(id, position) {
    const state = this.#around.state();
    const parts = this.#partsOf(state);
    if (position < 0 || position >= parts.length + state.scene.layers.length) return;
    this.#around.actions.arrange(({ moveInStack }, scene) => moveInStack(scene, parts, id, position));
  }

  /** @param {string} id */
  #removeLayer(id) {
    const row = this.#rows.get(id)?.element;
    const hadFocus = row?.matches(":focus-within");
    this.#around.actions.remove(id);
    if (hadFocus && !row?.isConnected) (this.#list.querySelector("button") ?? this.#opener).focus();
  }

  /**
   * @param {string} id
   * @param {HTMLButtonElement} select
   */
  async #rename(id, select) {
    const { actions, state } = this.#around;
    try {
      const { editName } = await import("./layer-name.js");
      const { scene, parts } = state();
      const item = listOrder(scene, parts).find((one) => one?.id === id);
      if (!item || !select.isConnected || select.hidden) return;
      editName(select, this.#nameOf(item), this.#t("layers.rename"), (name) =>
        "text" in item
          ? actions.changeLayer(id, { name })
          : actions.arrange(({ changePart }, scene) => changePart(scene, parts, id, { name })),
      );
    } catch (error) {
      actions.report(error, () => void this.#rename(id, select));
    }
  }

  /**
   * Let rows be dragged.
   *
   * @param {typeof import("./layer-drag.js").followDrags} followDrags
   */
  makeDraggable(followDrags) {
    followDrags(this.#list, (row, from, to) => {
      const [id] = [...this.#rows].find(([, { element }]) => element === row) ?? [];
      if (id === undefined) return;
      this.#around.actions.select(id);
      if (to !== from) this.#move(id, to);
    });
  }

  /** @param {boolean} folds to one line, with the name of the current layer */
  fold(folds) {
    this.element.toggleAttribute("data-folded", folds);
    this.#opener.setAttribute("aria-expanded", String(!folds));
    this.#shown = null;
    this.update(this.#around.state());
  }
}
