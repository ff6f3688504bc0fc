/** The words by which a family is found: its name, its kind, what it can write, and how bold it gets. */

/** @typedef {import("../fonts/fonts.js").Family} Family */

/** What the catalogue calls scripts, as ISO 15924 does. @type {Readonly<Record<string, string>>} */
const SCRIPTS = {
  latin: "Latn",
  cyrillic: "Cyrl",
  greek: "Grek",
  arabic: "Arab",
  hebrew: "Hebr",
  devanagari: "Deva",
  thai: "Thai",
  tamil: "Taml",
};

/** What designers call weights (the OpenType specification's `usWeightClass`), in every language. */
const WEIGHTS = /** @type {const} */ ([
  ["thin", 100],
  ["light", 300],
  ["regular", 400],
  ["medium", 500],
  ["semibold", 600],
  ["bold", 700],
  ["extrabold", 800],
  ["black", 900],
]);

/**
 * @param {Family} family
 * @param {import("../../base/strings.js").Translate} t
 * @param {string} lang of the interface, BCP 47
 * @returns {string} in small letters
 */
export function searchWords({ family, category, scripts, weights, italic }, t, lang) {
  const names = new Intl.DisplayNames([lang, "en"], { type: "script" });
  const words = [
    family,
    category,
    t(`fonts.category.${category}`),
    ...scripts,
    ...scripts.flatMap((script) => (SCRIPTS[script] ? (names.of(SCRIPTS[script]) ?? "") : [])),
    ...WEIGHTS.filter(([, weight]) => weights.includes(weight)).map(([name]) => name),
    ...(italic ? ["italic", t("parameter.italic")] : []),
  ];
  return words.join(" ").toLowerCase();
}
