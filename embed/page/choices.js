/** The dialog's fields, and what is chosen in them. */

import { el, icon } from "../base/dom.js";
import { icons } from "../base/icons.js";
import { languages } from "../base/language.js";
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

/** Heights in CSS pixels that the field offers. */
const HEIGHTS = { min: 320, max: 1200, step: 10 };

/** Fields get ids of their own in the dialog's shadow root. */
let count = 0;

/**
 * @param {object} options
 * @param {import("../base/strings.js").Strings} options.strings
 * @param {string} options.root URL of the Space, without a slash at the end
 * @param {unknown} options.design that can be chosen; null for none
 * @param {(chosen: Chosen) => void} options.onChange
 * @returns {{ element: HTMLElement, chosen: Readonly<Chosen> }} chosen: at first
 */
export function createChoices({ strings: { t, lang }, root, design, onChange }) {
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
    t("embed.platform"),
    platforms.map(({ key, name }) => [key, key === "html" ? t("embed.platform.html") : name]),
    (key) => {
      chosen.platform = key;
      settleDoor();
      onChange(chosen);
    },
  );
  platform.field.autofocus = true;

  const doorTiles = createDoors(t, (door) => {
    chosen.door = wished = door;
    showDoor();
    onChange(chosen);
  });
  function settleDoor() {
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
    height.hidden = strict.element.hidden = !isStyled;
    follows.element.hidden = !isFrame || !isStyled;
    language.field.options[0]?.replaceChildren(t(isFrame ? "embed.lang.visitor" : "embed.lang.page"));
  }

  const height = createHeight(t, chosen.options.height, (pixels) => choose({ height: pixels }));
  const { compare } = new Intl.Collator(lang);
  const named = languages.map((tag) => /** @type {const} */ ([tag, nameOf(tag, lang)]));
  const language = createSelect(
    t("embed.lang"),
    [["", t("embed.lang.page")], ...named.sort(([, one], [, other]) => compare(one, other))],
    (tag) => choose({ lang: tag || null }),
  );
  const themes = /** @type {const} */ (["system", "light", "dark"]);
  const theme = createSegments(
    t("embed.theme"),
    themes.map((value) => [value, t(`embed.theme.${value}`)]),
    (value) => choose({ theme: value }),
  );
  const follows = createSwitch(t("embed.follows"), t("embed.follows.hint"), (followsContent) =>
    choose({ followsContent }),
  );
  const strict = createSwitch(t("embed.strict"), t("embed.strict.hint"), (on) => choose({ inlineStyles: !on }));
  settleDoor();

  return {
    chosen,
    element: el(
      "div",
      { class: "rows" },
      platform.element,
      doorTiles.element,
      height,
      theme,
      language.element,
      createPicture(t, (image) => choose({ image })),
      createWords(t, design, choose),
      follows.element,
      strict.element,
    ),
  };
}

/**
 * A row of the list: a name and what is chosen by it.
 *
 * @param {string} name
 * @param {...HTMLElement} controls
 */
function row(name, ...controls) {
  return el("div", { class: "row" }, el("span", { class: "label", "aria-hidden": "true" }, name), ...controls);
}

/**
 * @param {string} name
 * @param {readonly (readonly [value: string, words: string])[]} choices
 * @param {(value: string) => void} onChange
 */
function createSelect(name, choices, onChange) {
  const field = el(
    "select",
    { "aria-label": name },
    ...choices.map(([value, words]) => el("option", { value }, words)),
  );
  field.addEventListener("change", () => onChange(field.value));
  return { field, element: row(name, el("div", { class: "select" }, field, icon(icons.chevron))) };
}

/**
 * @template {string} Value
 * @param {string} name
 * @param {readonly (readonly [value: Value, words: string])[]} choices the first is chosen at first
 * @param {(value: Value) => void} onChange
 * @param {...HTMLElement} below
 */
function createSegments(name, choices, onChange, ...below) {
  const group = `embed-${count++}`;
  const labels = choices.map(([value, words], index) => {
    const input = el("input", { type: "radio", name: group, value, checked: index === 0 });
    input.addEventListener("change", () => onChange(value));
    return el("label", {}, input, el("span", {}, words));
  });
  return row(name, el("div", { class: "segments", role: "radiogroup", "aria-label": name }, ...labels), ...below);
}

/**
 * @param {string} name
 * @param {string} hint
 * @param {(on: boolean) => void} onChange
 */
function createSwitch(name, hint, onChange) {
  const id = `embed-${count++}`;
  const input = el("input", { type: "checkbox", role: "switch", "aria-label": name, "aria-describedby": id });
  input.addEventListener("change", () => onChange(input.checked));
  const element = el(
    "label",
    { class: "row" },
    el("span", { class: "switched" }, el("span", {}, name), el("span", { class: "hint", id }, hint)),
    el("span", { class: "toggle" }, input),
  );
  return { element };
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
 * @param {import("../base/strings.js").Translate} t
 * @param {number} initial
 * @param {(height: number) => void} onChange
 */
function createHeight(t, initial, onChange) {
  const slider = el("input", { type: "range", ...HEIGHTS, value: initial, "aria-label": t("embed.height") });
  const field = el("input", {
    type: "number",
    class: "field",
    ...HEIGHTS,
    value: initial,
    "aria-label": t("embed.height.unit"),
  });
  const paint = () => {
    const share = (slider.valueAsNumber - HEIGHTS.min) / (HEIGHTS.max - HEIGHTS.min);
    slider.style.setProperty("--to", String(share));
  };
  slider.addEventListener("input", () => {
    field.value = slider.value;
    paint();
    onChange(slider.valueAsNumber);
  });
  field.addEventListener("change", () => {
    const wanted = Number.isNaN(field.valueAsNumber) ? slider.valueAsNumber : Math.round(field.valueAsNumber);
    const height = Math.min(HEIGHTS.max, Math.max(HEIGHTS.min, wanted));
    field.value = slider.value = String(height);
    paint();
    onChange(height);
  });
  paint();
  return row(t("embed.height"), el("div", { class: "number" }, slider, field));
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
  const settle = () => {
    const address = field.value.trim();
    const image = isWebAddress(address) ? new URL(address).href : null;
    const isWrong = address !== "" && image === null;
    field.setAttribute("aria-invalid", String(isWrong));
    hint.role = isWrong ? "alert" : null;
    hint.textContent = t(isWrong ? "embed.picture.invalid" : "embed.picture.hint");
    onChange(more.hidden ? null : image);
  };
  field.addEventListener("change", settle);
  return createSegments(
    t("embed.picture"),
    [
      ["sample", t("embed.picture.sample")],
      ["address", t("embed.picture.address")],
    ],
    (source) => {
      more.hidden = source === "sample";
      settle();
    },
    more,
  );
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
  const { element } = createSelect(
    t("embed.words"),
    sources.map((source) => [source, t(`embed.words.${source}`)]),
    (source) => {
      more.hidden = source !== "text";
      onChange({ text: source === "text" ? own() : null, design: source === "design" ? design : null });
    },
  );
  element.append(more);
  return element;
}
