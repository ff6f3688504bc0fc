/**
 * What is said when the editor cannot be loaded, and so its locale neither.
 *
 * @typedef {object} Words
 * @property {string} unreachable
 * @property {string} retry
 * @property {string} trying
 */

/** @type {Record<string, Words>} */
export const words = {
  en: {
    unreachable: "The editor can’t be reached right now. It will be here as soon as it answers.",
    retry: "Try again",
    trying: "Trying again",
  },
  de: {
    unreachable: "Der Editor ist gerade nicht erreichbar. Er erscheint, sobald er antwortet.",
    retry: "Erneut versuchen",
    trying: "Neuer Versuch",
  },
  ar: {
    unreachable: "يتعذّر الوصول إلى المحرّر الآن. سيظهر هنا حالما يستجيب.",
    retry: "إعادة المحاولة",
    trying: "جارٍ إعادة المحاولة",
  },
};

/**
 * @param {readonly string[]} languages BCP 47 tags, the most wanted first
 * @returns {Words & { lang: string }} in the first of them that there are words in, else in English
 */
export function wordsIn(languages) {
  const tags = languages.map((tag) => tag.toLowerCase().replace(/-.*/, ""));
  const lang = tags.find((tag) => Object.hasOwn(words, tag)) ?? "en";
  return { lang, .../** @type {Words} */ (words[lang]) };
}
