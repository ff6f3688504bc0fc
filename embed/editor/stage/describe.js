/** The picture in words, for who cannot see it. */

/**
 * @param {import("../state.js").State} state
 * @param {import("../strings.js").Translate} t
 * @returns {string}
 */
export function describe({ scene, subject }, t) {
  const shown = scene.layers.filter(({ hidden, text }) => !hidden && text.trim() !== "");
  const said = (/** @type {boolean} */ isBehind) =>
    shown
      .filter(({ place }) => (subject !== null && place === "behind") === isBehind)
      .map(({ text }) => text.replaceAll("\n", " "))
      .join(", ");
  const behind = said(true);
  const front = said(false);
  if (behind && front) return t("picture.both", { behind, front });
  if (behind) return t("picture.behind", { text: behind });
  return front ? t("picture.front", { text: front }) : t("picture.plain");
}
