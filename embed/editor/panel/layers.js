/**
 * The list of what the picture is made of, from the top down: texts in front, the subject, texts behind
 * it, the photo.
 */

import { el, enable, icon, iconButton, relabel } from "../../base/dom.js";
import { icons } from "../../base/icons.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../state.js").State} State
 *
 * @typedef {{ layers: readonly Layer[], selectedId: string | null, hasSubject: boolean }} Shown
 *
 * @typedef {object} Row
 * @property {HTMLLIElement} element
 * @property {HTMLButtonElement} select
 * @property {(layer: Layer, isCurrent: boolean) => void} update
 */

/** Where the subject stands in the order of the list. */
const SUBJECT = null;

/**
 * @param {readonly Layer[]} layers from the bottom to the top
 * @returns {(Layer | null)[]} from the top to the bottom; null is the subject
 */
export function listOrder(layers) {
  const down = layers.toReversed();
  return [...down.filter(({ place }) => place === "front"), SUBJECT, ...down.filter(({ place }) => place === "behind")];
}

/**
 * Where a layer comes to lie when it is moved within the list.
 *
 * @param {readonly Layer[]} layers from the bottom to the top
 * @param {string} id
 * @param {number} position in the list, counted without the layer itself
 * @returns {{ index: number, place: Layer["place"] }} index: among the layers, 0 is the bottom
 */
export function movedTo(layers, id, position) {
  const others = layers.filter((layer) => layer.id !== id);
  const list = listOrder(others);
  const place = position <= list.indexOf(SUBJECT) ? "front" : "behind";
  // Only the order among texts of one side shows, so the next one on that side says where.
  const below = list[position];
  const above = list[position - 1];
  const index = below ? others.indexOf(below) + 1 : above ? others.indexOf(above) : others.length;
  return { index, place };
}

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
  update({ scene: { layers }, selectedId, subject }) {
    const hasSubject = subject !== null;
    const shown = this.#shown;
    if (shown?.layers === layers && shown.selectedId === selectedId && shown.hasSubject === hasSubject) return;
    this.#shown = { layers, selectedId, hasSubject };

    for (const [id, { element }] of this.#rows) {
      if (layers.some((layer) => layer.id === id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    const order = listOrder(layers);
    this.#arrange([...order.map((layer) => (layer ? this.#rowOf(layer).element : this.#subjectRow)), this.#photoRow]);
    for (const layer of layers) this.#rowOf(layer).update(layer, layer.id === selectedId);
    this.#subjectRow.toggleAttribute("data-absent", !hasSubject);

    const selected = layers.find(({ id }) => id === selectedId);
    const title =
      selected && this.element.hasAttribute("data-folded") ? this.#nameOf(selected) : this.#t("layers.name");
    if (this.#title.textContent !== title) this.#title.textContent = title;
    const position = selected ? order.indexOf(selected) : -1;
    enable(this.#up, position > 0);
    enable(this.#down, position >= 0 && position < order.length - 1);
    enable(this.#duplicate, position >= 0);
    enable(this.#remove, position >= 0);
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

  /** @param {Layer} layer */
  #rowOf(layer) {
    const row = this.#rows.get(layer.id) ?? this.#createRow(layer.id);
    this.#rows.set(layer.id, row);
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
    const name = el("span", { dir: "auto", id: `name-${id}` });
    const select = el(
      "button",
      { type: "button", class: "select-layer", title: t("layers.rename_hint"), "aria-keyshortcuts": "F2" },
      name,
    );
    const lock = iconButton(icons.unlock, "", () => actions.changeLayer(id, { locked: !layer().locked }));
    const eye = iconButton(icons.eye, "", () => actions.changeLayer(id, { hidden: !layer().hidden }));
    for (const button of [place, lock, eye]) button.setAttribute("aria-describedby", name.id);
    const element = el("li", {}, place, select, lock, eye);

    select.addEventListener("click", () => actions.select(id));
    select.addEventListener("dblclick", () => void this.#rename(layer(), select));
    select.addEventListener("keydown", (event) => {
      const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
      if (by) this.#shift(id, by);
      else if (event.key === "F2") void this.#rename(layer(), select);
      else if (event.key === "Delete" || event.key === "Backspace") this.#removeLayer(id);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return {
      element,
      select,
      update: (now, isCurrent) => {
        const title = this.#nameOf(now);
        if (name.textContent !== title) name.textContent = title;
        select.setAttribute("aria-current", String(isCurrent));
        element.toggleAttribute("data-current", isCurrent);
        element.toggleAttribute("data-hidden", now.hidden);
        relabel(place, icons[now.place], t(`layers.place.${now.place}`));
        relabel(lock, now.locked ? icons.lock : icons.unlock, t(now.locked ? "layers.unlock" : "layers.lock"));
        lock.toggleAttribute("data-set", now.locked);
        relabel(eye, now.hidden ? icons["eye-off"] : icons.eye, t(now.hidden ? "layers.show" : "layers.hide"));
        eye.toggleAttribute("data-set", now.hidden);
      },
    };
  }

  /** @param {Layer} layer */
  #nameOf({ name, text }) {
    return name || text.trim().replace(/\s+/g, " ") || this.#t("layers.empty");
  }

  /**
   * One place up or down in the list.
   *
   * @param {string} id
   * @param {number} by
   */
  #shift(id, by) {
    const { layers } = this.#around.state().scene;
    const position = listOrder(layers).findIndex((layer) => layer?.id === id);
    this.#move(id, position + by);
  }

  /**
   * @param {string} id
   * @param {number} position in the list, counted without the layer itself
   */
  #move(id, position) {
    const { layers } = this.#around.state().scene;
    if (position < 0 || position > layers.length) return;
    const { index, place } = movedTo(layers, id, position);
    this.#around.actions.reorder(id, index, place);
  }

  /** @param {string} id */
  #removeLayer(id) {
    const row = this.#rows.get(id)?.element;
    const hadFocus = row?.matches(":focus-within");
    this.#around.actions.remove(id);
    if (hadFocus) (this.#list.querySelector("button") ?? this.#opener).focus();
  }

  /**
   * @param {Layer} layer
   * @param {HTMLButtonElement} select
   */
  async #rename(layer, select) {
    try {
      const { editName } = await import("./layer-name.js");
      if (!select.isConnected || select.hidden) return;
      editName(select, this.#nameOf(layer), this.#t("layers.rename"), (name) =>
        this.#around.actions.changeLayer(layer.id, { name }),
      );
    } catch (error) {
      this.#around.actions.report(error, () => void this.#rename(layer, select));
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
