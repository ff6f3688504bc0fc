/** The words of the interface, in one language. */

import { fetchFile } from "./files.js";
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
 * @property {(items: string[]) => string} list several things in a row, "" where there are none
 * @property {(section: Section) => Promise<void>} learn have the words of another section, too, in this language or
 *   else in English
 *
 * @typedef {"editor" | "later" | "page" | "privacy"} Section
 */

/** @type {(path: string) => Promise<Record<string, string>>} */
const fetchSentences = once(async (path) => JSON.parse(await fetchFile(path)));

/**
 * The words of a language. Where they can't be had, those in English are better than nothing: the app has them
 * offline, and a page of a version that the Space has no more may have them still.
 *
 * @param {string} lang BCP 47 tag of a locale
 * @param {Section} [section] of the locale
 * @returns {Promise<Strings>}
 */
export function loadStrings(lang, section = "editor") {
  return load(lang, section).catch((error) => {
    if (lang === "en") throw error;
    return load("en", section);
  });
}

/**
 * @param {string} lang
 * @param {Section} section
 * @returns {Promise<Strings>}
 */
async function load(lang, section) {
  const coming = fetchSentences(`locales/${section}/${lang}.json`);
  // A browser's first formatter takes it longer than all of the panel: there is time while the file comes.
  const plural = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(lang);
  const list = new Intl.ListFormat(lang, { type: "unit" });
  const sentences = { ...(await coming) };

  return {
    lang,
    async learn(section) {
      const sentencesIn = (/** @type {string} */ lang) => fetchSentences(`locales/${section}/${lang}.json`);
      Object.assign(sentences, await sentencesIn(lang).catch(() => sentencesIn("en")));
    },
    has: (key) => key in sentences,
    list: (items) => list.format(items),
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
