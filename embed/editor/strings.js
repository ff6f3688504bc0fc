/** The words of the interface, in one language. */

import { once } from "./once.js";

/**
 * Look up a sentence by its key and fill its `{placeholders}`. With a `count`, the key's variant for
 * that plural category is taken, `<key>.one` or `<key>.other` in English.
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Translate
 *
 * @typedef {object} Strings
 * @property {string} lang
 * @property {Translate} t
 * @property {(key: string) => boolean} has
 */

/** @type {(file: string) => Promise<Record<string, string>>} */
const fetchSentences = once(async (file) => {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  return response.json();
});

const locales = new URL("../locales/", import.meta.url).href;

/**
 * @param {string} lang BCP 47 tag of a locale
 * @param {"editor" | "page"} [section] of the locale
 * @returns {Promise<Strings>}
 */
export async function loadStrings(lang, section = "editor") {
  const coming = fetchSentences(`${locales}${section}/${lang}.json`);
  // A browser's first formatter takes it longer than all of the panel: there is time while the file comes.
  const plural = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(lang);
  const sentences = await coming;

  return {
    lang,
    has: (key) => key in sentences,
    t(key, values = {}) {
      const variant = typeof values.count === "number" ? `${key}.${plural.select(values.count)}` : key;
      const sentence = sentences[variant] ?? key;
      return sentence.replace(/\{(\w+)\}/g, (_, name) => {
        const value = values[name] ?? "";
        return typeof value === "number" ? number.format(value) : value;
      });
    },
  };
}
