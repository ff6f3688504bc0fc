/** The control for several things of a kind, such as shadows: each with rows of its own. */

import { el, enable, iconButton } from "../../base/dom.js";
import { icons } from "../../base/icons.js";

/**
 * @typedef {Record<string, any>} Item
 * @typedef {{ element: HTMLElement, rows: Map<string, import("./row.js").PanelControl<any>> }} Entry
 */

/**
 * @param {import("../scene/parameters.js").ListField} field
 * @param {import("./row.js").Edit<readonly Item[]>} edit
 * @param {import("./row.js").Around} around
 * @param {typeof import("./row.js").createRow} createRow that of whoever asks: a list is itself in a row
 * @returns {Promise<import("./row.js").PanelControl<readonly Item[]>>}
 */
export async function createList({ key, max, item }, edit, around, createRow) {
  const { t } = around.strings;
  /** @type {readonly Item[]} */
  let items = [];
  const step = (/** @type {readonly Item[]} */ next) => {
    edit.endGesture();
    edit.change(next);
    edit.endGesture();
  };

  const createEntry = async (/** @type {number} */ index) => {
    /** @type {Entry["rows"]} */
    const rows = new Map();
    for (const part of item) {
      const change = (/** @type {unknown} */ value) =>
        edit.change(items.map((one, at) => (at === index ? { ...one, [part.key]: value } : one)));
      const name = t(`parameter.${key}.${part.key}`);
      rows.set(part.key, await createRow(part, { ...edit, name, change }, around));
    }
    const remove = iconButton(icons.trash, t(`parameter.${key}.remove`), () => {
      step(items.toSpliced(index, 1));
      add.focus();
    });
    const element = el(
      "fieldset",
      { class: "item" },
      el("legend", {}, t(`parameter.${key}.item`, { number: index + 1 })),
      remove,
      ...[...rows.values()].map((row) => row.element),
    );
    return { element, rows };
  };

  const add = iconButton(icons.plus, t(`parameter.${key}.add`), () => {
    if (items.length < max) step([...items, Object.fromEntries(item.map(({ key, initial }) => [key, initial]))]);
  });
  // All that there can be, made at once: what is shown is then up to date without waiting.
  const entries = await Promise.all(Array.from({ length: max }, (_, index) => createEntry(index)));

  return {
    element: el("div", { class: "several" }, add, ...entries.map(({ element }) => element)),
    update(next) {
      items = next;
      enable(add, items.length < max);
      entries.forEach(({ element, rows }, index) => {
        const one = items[index];
        element.hidden = !one;
        if (one) for (const [name, row] of rows) row.update(one[name]);
      });
    },
    observe(state) {
      for (const { rows } of entries) for (const row of rows.values()) row.observe?.(state);
    },
  };
}
