/** The list of families: each in its own face, by category, found by typing. */

import { el, icon, iconButton } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { laterIcons } from "../../base/later-icons.js";
import { addStyles } from "../../base/styles.js";
import { attachPopover } from "../../controls/popover.js";
import { noteFont, recentFonts } from "../fonts/recent.js";
import { findLayer } from "../scene/scene.js";
import { createFontOptions } from "./font-options.js";

/** @typedef {import("../fonts/fonts.js").Family} Family */

/** In the order in which they are listed. @type {readonly Family["category"][]} */
const categories = ["yours", "display", "sans", "serif", "mono", "script", "handwriting"];

/** Options that Page Up and Page Down pass over. */
const PAGE = 8;

/**
 * Open the list at a button, and leave it there for its next press. What the mouse or the arrow keys are at is tried
 * on; Enter takes it, and so does a click, which leaves the list open for another.
 *
 * @param {HTMLButtonElement} anchor
 * @param {import("./row.js").Edit<string>} edit
 * @param {import("./row.js").Around} around
 */
export async function attachFontPicker(anchor, edit, around) {
  const { actions, fonts, state, strings } = around;
  const { t } = strings;
  // Where the list of all can't be had, those that are known are listed.
  const listed = fonts.load(around.signal).catch(() => {});
  await Promise.all([listed, addStyles(anchor, "editor/panel/details.css"), strings.learn("later")]);
  /** @type {HTMLElement[]} those that match what is typed, in order */
  let options = [];
  let active = -1;
  /** The family that the text has, whatever is tried on. */
  let chosen = "";

  const field = el("input", {
    type: "text",
    role: "combobox",
    class: "field",
    placeholder: t("fonts.search"),
    "aria-label": t("fonts.search"),
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    "aria-controls": "fonts",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = el("div", { class: "options", role: "listbox", id: "fonts", "aria-label": t("fonts.name") });
  const nothing = el("p", { class: "nothing", role: "status" });
  const file = el("input", { type: "file", accept: ".ttf,.otf,.woff,.woff2,font/*", hidden: true });
  const add = el("button", { type: "button", class: "add" }, icon(icons.plus), t("fonts.add"));
  const picker = el(
    "div",
    { class: "font-picker", popover: "auto", role: "dialog", "aria-label": t("fonts.name"), tabindex: -1 },
    el(
      "div",
      { class: "find" },
      icon(laterIcons.search),
      field,
      iconButton(icons.close, t("action.close"), () => picker.hidePopover()),
    ),
    list,
    nothing,
    add,
    file,
  );

  const create = createFontOptions(list, around);

  const build = () => {
    const { families, scene, selectedId } = state();
    const layer = findLayer(scene, selectedId);
    if (!layer) return;
    chosen = layer.font;
    const createOption = create.begin(layer);
    const recent = recentFonts().flatMap((name) => families.find(({ family }) => family === name) ?? []);
    const groups = [
      { key: "recent", members: recent },
      ...categories.map((key) => ({
        key,
        members: families.filter((family) => family.category === key && !recent.includes(family)),
      })),
    ];
    list.replaceChildren(
      ...groups.flatMap(({ key, members }) => {
        if (!members.length) return [];
        const title = el("div", { class: "category", id: `fonts-${key}` }, t(`fonts.category.${key}`));
        return [el("div", { role: "group", "aria-labelledby": title.id }, title, ...members.map(createOption))];
      }),
    );
    filter();
  };

  const filter = () => {
    const wanted = field.value.trim().toLowerCase().split(/\s+/);
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
    for (const option of all) option.hidden = !wanted.every((word) => option.dataset.words?.includes(word));
    for (const group of list.children) {
      /** @type {HTMLElement} */ (group).hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    options = all.filter((option) => !option.hidden);
    nothing.textContent = options.length ? "" : t("fonts.none", { text: field.value.trim() });
    mark();
    activate(field.value ? 0 : options.findIndex((option) => option.getAttribute("aria-selected") === "true"));
  };

  const mark = () => {
    for (const option of list.querySelectorAll("[role=option]")) {
      option.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (option).dataset.family === chosen));
    }
  };

  // Seen on the stage, without a step.
  const tryOn = (/** @type {Element | null | undefined} */ option) => {
    const family = option instanceof HTMLElement ? option.dataset.family : undefined;
    actions.tryOn(family && family !== chosen ? { font: family } : null);
  };

  const activate = (/** @type {number} */ index) => {
    options[active]?.removeAttribute("data-active");
    for (const option of list.querySelectorAll("[data-active]")) option.removeAttribute("data-active");
    active = Math.min(options.length - 1, index);
    const option = options[active];
    option?.toggleAttribute("data-active", true);
    option?.scrollIntoView({ block: "nearest" });
    tryOn(option);
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const choose = (/** @type {HTMLElement | undefined} */ option) => {
    if (!option?.dataset.family) return;
    chosen = option.dataset.family;
    actions.tryOn(null);
    edit.change(chosen);
    edit.endGesture();
    noteFont(chosen);
    mark();
    activate(options.indexOf(option));
  };

  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    // While characters are being composed, these keys are the input method's.
    if (event.isComposing) return;
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active < 0 ? options.length - 1 : Math.max(0, active - 1),
      PageDown: active + PAGE,
      PageUp: Math.max(0, active - PAGE),
    }[event.key];
    if (to !== undefined) {
      activate(to);
    } else if (event.key === "Enter") {
      choose(options[active]);
      picker.hidePopover();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target instanceof Element ? target.closest("[role=option]") : null;
    if (!(option instanceof HTMLElement)) return;
    choose(option);
  });
  list.addEventListener("pointerover", ({ target, pointerType }) => {
    // A finger takes what it presses.
    if (pointerType === "touch" || !(target instanceof Element)) return;
    tryOn(target.closest("[role=option]") ?? options[active]);
  });
  list.addEventListener("pointerleave", () => tryOn(options[active]));
  list.addEventListener("dblclick", () => picker.hidePopover());
  add.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [font] = file.files ?? [];
    file.value = "";
    if (font) actions.addFont(font);
    picker.hidePopover();
  });

  attachPopover(picker, anchor, {
    // Over a sheet, so that the text whose font is chosen stays in sight.
    over() {
      const panel = anchor.closest(".panel");
      return panel?.querySelector(".fold")?.checkVisibility() ? panel : null;
    },
    onOpen() {
      edit.endGesture();
      field.value = "";
      build();
      options[active]?.scrollIntoView({ block: "center" });
      // A keyboard on the screen would hide what there is to choose from; it comes with a tap.
      (matchMedia("(pointer: coarse)").matches ? picker : field).focus();
    },
    onClose: () => actions.tryOn(null),
    signal: around.signal,
  });
}
