/** The dialog's fields, and what is chosen in them. */

import { el } from "../base/dom.js";
import { languages } from "../base/language.js";
import { createNumber } from "../controls/number.js";
import { plainRow } from "../controls/plain-row.js";
import { createSegments } from "../controls/segments.js";
import { createSelect } from "../controls/select.js";
import { createSwitch } from "../controls/switch.js";
import { nameOf } from "../editor/panel/languages.js";
import { defaultChoices, doors, isMarkup, platforms } from "./snippets.js";

/**
 * @typedef {import("./snippets.js").Door} Door
 * @typedef {import("./snippets.js").Choices} Choices
 *
 * @typedef {object} Chosen
 * @property {string} platform
 * @property {Door} door one that the platform lets in
 * @property {Choices} options
 */

/** Heights that the field offers, in CSS pixels. @type {import("../controls/number.js").Quantity} */
const HEIGHTS = { min: 320, max: 1200, step: 10, unit: "" };

/** Hints get ids of their own in the dialog's shadow root. */
let count = 0;

/**
 * @param {object} options
 * @param {import("../base/strings.js").Strings} options.strings
 * @param {string} options.root URL of the Space, without a slash at the end
 * @param {unknown} options.design that can be chosen; null for none
 * @param {(chosen: Chosen) => void} options.onChange
 * @returns {{ element: HTMLElement, chosen: Readonly<Chosen> }} chosen: at first
 */
export function createChoices({ strings, root, design, onChange }) {
  const { t, lang } = strings;
  /** @type {Chosen} */
  const chosen = {
    platform: "html",
    door: "element",
    options: { ...defaultChoices(root), title: t("embed.frame_title") },
  };
  /** The door that was asked for, which comes back with a platform that lets it in. @type {Door} */
  let wished = chosen.door;

  /** @param {Partial<Choices>} values */
  const choose = (values) => {
    chosen.options = { ...chosen.options, ...values };
    onChange(chosen);
  };

  const platform = createSelect(
    platforms.map(({ key, name }) => ({ value: key, name: key === "html" ? t("embed.platform.html") : name })),
    choosing(t("embed.platform"), (key) => {
      chosen.platform = key;
      followPlatform();
      onChange(chosen);
    }),
  );
  platform.field.autofocus = true;

  const doorTiles = createDoors(t, (door) => {
    chosen.door = wished = door;
    showDoor();
    onChange(chosen);
  });
  function followPlatform() {
    const { name, doors: open } = /** @type {typeof platforms[number]} */ (
      platforms.find(({ key }) => key === chosen.platform)
    );
    chosen.door = open.includes(wished) ? wished : /** @type {Door} */ (open[0]);
    doorTiles.update(chosen.door, open, t("embed.door.refused", { platform: name }));
    showDoor();
  }
  function showDoor() {
    const isFrame = chosen.door === "iframe";
    const isStyled = isMarkup(chosen.platform, chosen.door);
    height.hidden = strict.hidden = !isStyled;
    follows.hidden = !isFrame || !isStyled;
    language.field.options[0]?.replaceChildren(t(isFrame ? "embed.lang.visitor" : "embed.lang.page"));
  }

  const height = createHeight(strings, chosen.options.height, (pixels) => choose({ height: pixels }));
  const { compare } = new Intl.Collator(lang);
  const named = languages.map((tag) => ({ value: tag, name: nameOf(tag, lang) }));
  const language = createSelect(
    [{ value: "", name: t("embed.lang.page") }, ...named.sort((one, other) => compare(one.name, other.name))],
    choosing(t("embed.lang"), (tag) => choose({ lang: tag || null })),
  );
  const themes = /** @type {const} */ (["system", "light", "dark"]);
  const theme = createSegments(
    themes.map((value) => ({ value, name: t(`embed.theme.${value}`) })),
    choosing(t("embed.theme"), (value) => choose({ theme: value })),
  );
  theme.update(chosen.options.theme);
  const follows = createSwitchRow(t("embed.follows"), t("embed.follows.hint"), (followsContent) =>
    choose({ followsContent }),
  );
  const strict = createSwitchRow(t("embed.strict"), t("embed.strict.hint"), (on) => choose({ inlineStyles: !on }));
  followPlatform();

  return {
    chosen,
    element: el(
      "div",
      { class: "rows" },
      plainRow(t("embed.platform"), platform.element),
      doorTiles.element,
      height,
      plainRow(t("embed.theme"), theme.element),
      plainRow(t("embed.lang"), language.element),
      createPicture(t, (image) => choose({ image })),
      createWords(t, design, choose),
      follows,
      strict,
    ),
  };
}

/**
 * What is chosen here is nothing that is undone step by step.
 *
 * @template T
 * @param {string} name
 * @param {(value: T) => void} change
 * @returns {import("../controls/control.js").Edit<T>}
 */
function choosing(name, change) {
  return { name, change, endGesture: () => {} };
}

/**
 * @param {string} name
 * @param {string} hint
 * @param {(on: boolean) => void} onChange
 */
function createSwitchRow(name, hint, onChange) {
  const id = `embed-${count++}`;
  return el(
    "label",
    { class: "row" },
    el("span", { class: "switched" }, el("span", {}, name), el("span", { class: "hint", id }, hint)),
    createSwitch(choosing(name, onChange), id).element,
  );
}

/**
 * @param {import("../base/strings.js").Translate} t
 * @param {(door: Door) => void} onChange
 */
function createDoors(t, onChange) {
  const group = `embed-${count++}`;
  const tiles = doors.map((door) => {
    const words = t(`embed.door.${door}`);
    const hint = el("span", { class: "hint", id: `${group}-${door}` }, words);
    const tag = `<${door === "element" ? "text-behind-image" : door}>`;
    const input = el("input", {
      type: "radio",
      name: group,
      value: door,
      "aria-label": tag,
      "aria-describedby": hint.id,
    });
    input.addEventListener("change", () => onChange(door));
    const element = el("label", { class: "door" }, input, el("code", { dir: "ltr" }, tag), hint);
    return { door, words, hint, input, element };
  });
  return {
    element: el(
      "div",
      { class: "doors", role: "radiogroup", "aria-label": t("embed.door") },
      ...tiles.map(({ element }) => element),
    ),
    /**
     * @param {Door} chosen
     * @param {readonly Door[]} open
     * @param {string} refusal said of the others
     */
    update(chosen, open, refusal) {
      for (const { door, words, hint, input } of tiles) {
        input.checked = door === chosen;
        input.disabled = !open.includes(door);
        hint.textContent = input.disabled ? refusal : words;
      }
    },
  };
}

/**
 * @param {import("../base/strings.js").Strings} strings
 * @param {number} initial
 * @param {(height: number) => void} onChange
 */
function createHeight({ t, lang }, initial, onChange) {
  const number = createNumber(
    HEIGHTS,
    choosing(t("embed.height.unit"), (value) => {
      const height = Math.round(value);
      number.update(height);
      onChange(height);
    }),
    lang,
  );
  number.update(initial);
  return plainRow(t("embed.height"), number.element);
}

/**
 * @param {import("../base/strings.js").Translate} t
 * @param {(image: string | null) => void} onChange
 */
function createPicture(t, onChange) {
  const id = `embed-${count++}`;
  const hint = el("span", { class: "hint", id }, t("embed.picture.hint"));
  const field = el("input", {
    type: "url",
    class: "field",
    placeholder: "https://",
    dir: "ltr",
    "aria-label": t("embed.picture.field"),
    "aria-describedby": id,
  });
  const more = el("div", { class: "more", hidden: true }, field, hint);
  const take = () => {
    const address = field.value.trim();
    const image = isWebAddress(address) ? new URL(address).href : null;
    const isWrong = address !== "" && image === null;
    field.setAttribute("aria-invalid", String(isWrong));
    hint.role = isWrong ? "alert" : null;
    hint.textContent = t(isWrong ? "embed.picture.invalid" : "embed.picture.hint");
    onChange(more.hidden ? null : image);
  };
  field.addEventListener("change", take);
  const sources = /** @type {const} */ (["sample", "address"]);
  const source = createSegments(
    sources.map((value) => ({ value, name: t(`embed.picture.${value}`) })),
    choosing(t("embed.picture"), (value) => {
      more.hidden = value === "sample";
      take();
    }),
  );
  source.update("sample");
  return plainRow(t("embed.picture"), source.element, more);
}

/** @param {string} address */
const isWebAddress = (address) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

/**
 * @param {import("../base/strings.js").Translate} t
 * @param {unknown} design that can be chosen; null for none
 * @param {(values: Pick<Choices, "text" | "design">) => void} onChange
 */
function createWords(t, design, onChange) {
  const name = t("embed.words.field");
  const field = el("input", { class: "field", maxlength: 2000, dir: "auto", "aria-label": name });
  const more = el("div", { class: "more", hidden: true }, field);
  const own = () => field.value || null;
  field.addEventListener("input", () => onChange({ text: own(), design: null }));
  const sources = ["none", "text", ...(design === null ? [] : ["design"])];
  const source = createSelect(
    sources.map((value) => ({ value, name: t(`embed.words.${value}`) })),
    choosing(t("embed.words"), (value) => {
      more.hidden = value !== "text";
      onChange({ text: value === "text" ? own() : null, design: value === "design" ? design : null });
    }),
  );
  return plainRow(t("embed.words"), source.element, more);
}
