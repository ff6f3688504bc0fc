/** Capital and small letters, as the language of a text has them. */

/** Greek capitals have no accents, whatever language the text around them is in. */
const GREEK = /\p{Script=Greek}/u;

/**
 * A text as it is drawn.
 *
 * @param {import("../scene/scene.js").Layer["text"]} text
 * @param {import("../scene/scene.js").Layer["case"]} letterCase
 * @param {string} [lang] its language, BCP 47; "" where it is not known
 * @returns {string}
 */
export function cased(text, letterCase, lang) {
  // A letter and an accent of its own may lie in different faces; together they are drawn by one.
  const composed = text.normalize("NFC");
  if (letterCase === "none") return composed;
  // Never the visitor's own: a design looks the same for everyone.
  const language = GREEK.test(composed) ? "el" : lang || "und";
  return letterCase === "upper" ? composed.toLocaleUpperCase(language) : composed.toLocaleLowerCase(language);
}
