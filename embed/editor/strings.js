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

/**
 * @param {string} lang BCP 47 tag of a file in `locales/`
 * @param {AbortSignal} signal
 * @returns {Promise<Strings>}
 */
export async function loadStrings(lang, signal) {
  const response = await fetch(new URL(`../locales/${lang}.json`, import.meta.url), { signal });
  if (!response.ok) throw new Error(`locale ${lang}: HTTP ${response.status}`);
  /** @type {Record<string, string>} */
  const sentences = await response.json();
  const plural = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(lang);

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
