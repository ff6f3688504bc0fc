/** The languages to choose from, each called as those who speak it call it. */

import { languages } from "../../base/language.js";

/** Of two writings of a language, people name the writing, not the country. @type {Record<string, string>} */
const NAMED_AS = { "zh-CN": "zh-Hans", "zh-TW": "zh-Hant" };

/**
 * @param {object} options
 * @param {import("../../base/strings.js").Strings} options.strings
 * @param {string | null} options.choice BCP 47 tag; "" or null where there is none
 * @param {(lang: string) => void} options.onChoose "" for no choice
 * @returns {import("../../controls/menu.js").Item[]}
 */
export function languageItems({ strings: { t, lang }, choice, onChoose }) {
  const { compare } = new Intl.Collator(lang);
  const items = languages.map((tag) => ({
    name: nameOf(tag, tag),
    lang: tag,
    checked: tag === choice,
    run: () => onChoose(tag),
  }));
  items.sort((a, b) => compare(a.name, b.name));
  return [{ name: t("language.auto"), checked: !choice, run: () => onChoose("") }, ...items];
}

/**
 * @param {string} tag BCP 47
 * @param {string} lang that it is said in
 */
export function nameOf(tag, lang) {
  const name = new Intl.DisplayNames(lang, { type: "language" }).of(NAMED_AS[tag] ?? tag) ?? tag;
  // Many write it small within a sentence.
  return name.replace(/^./u, (letter) => letter.toLocaleUpperCase(lang));
}
