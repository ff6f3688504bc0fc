/** The options of the list of families: each shows the visitor's own words in its face, and what it is called. */

import { el } from "../../base/dom.js";
import { graphemesOf } from "../../base/graphemes.js";
import { cased } from "../render/letter-case.js";
import { searchWords } from "./font-words.js";

/**
 * @typedef {import("../fonts/fonts.js").Family} Family
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {Navigator & { connection?: { saveData?: boolean } }} Connected where browsers have the Network Information API
 */

/** Letters of the visitor's text that an option has room for. */
const LETTERS = 28;

/**
 * @param {Layer} layer
 * @returns {string} the beginning of its text, "" where that is empty
 */
function wordsOf({ text, case: letterCase, lang }) {
  const line = text.split("\n").find((one) => one.trim() !== "") ?? "";
  return graphemesOf(cased(line.trim(), letterCase, lang))
    .slice(0, LETTERS)
    .join("");
}

/**
 * @param {HTMLElement} list that scrolls
 * @param {import("./row.js").Around} around
 */
export function createFontOptions(list, { fonts, strings, signal }) {
  const { t, lang } = strings;
  /** @type {WeakMap<Element, () => Promise<void>>} */
  const unseen = new WeakMap();
  // A face is fetched when its option comes into sight, not before.
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        void unseen.get(target)?.();
      }
    },
    { root: list, rootMargin: "80px 0px" },
  );
  signal.addEventListener("abort", () => observer.disconnect());

  /**
   * @param {Family} family
   * @param {Layer} layer
   * @param {string} words
   */
  const createOption = (family, layer, words) => {
    const { family: name } = family;
    const { font: _, weight, italic } = layer;
    // Other letters than its own would speak for another face, and the words' letters are more bytes than the name's.
    const showsName =
      !words || !fonts.hasLetters(family, words) || /** @type {Connected} */ (navigator).connection?.saveData;
    const sample = el(
      "span",
      { class: "sample", dir: "auto", "aria-hidden": "true", "data-waiting": true },
      showsName ? name : words,
    );
    const option = el(
      "div",
      {
        role: "option",
        id: `font-${name.replace(/\W+/g, "-")}`,
        "aria-label": name,
        "data-family": name,
        "data-words": searchWords(family, t, lang),
      },
      sample,
      ...(showsName ? [] : [el("span", { class: "family", "aria-hidden": "true" }, name)]),
    );
    unseen.set(option, async () => {
      if (showsName) sample.style.fontFamily = await fonts.nameFace(name);
      else {
        await fonts.ensure([{ font: name, weight, italic, case: "none", text: words }], signal);
        Object.assign(sample.style, { fontFamily: fonts.stack(name), fontWeight: weight });
        sample.style.fontStyle = italic ? "italic" : "";
      }
      sample.toggleAttribute("data-waiting", false);
    });
    observer.observe(option);
    return option;
  };

  return {
    /**
     * @param {Layer} layer whose words are shown
     * @returns {(family: Family) => HTMLElement}
     */
    begin(layer) {
      observer.disconnect();
      const words = wordsOf(layer);
      return (family) => createOption(family, layer, words);
    },
  };
}
