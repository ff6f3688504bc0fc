/** The picture in words, for who cannot see it. */

/**
 * @param {import("../state.js").State} state
 * @param {import("../../base/strings.js").Strings} strings
 * @returns {string}
 */
export function describe({ scene, subject }, { t, list }) {
  const shown = scene.layers.filter(({ hidden, text }) => !hidden && text.trim() !== "");
  const said = (/** @type {boolean} */ isBehind) =>
    list(
      shown
        .filter(({ place }) => (subject !== null && place === "behind") === isBehind)
        .map(({ text }) => text.replaceAll("\n", " ")),
    );
  const behind = said(true);
  const front = said(false);
  if (behind && front) return t("picture.both", { behind, front });
  if (behind) return t("picture.behind", { text: behind });
  return front ? t("picture.front", { text: front }) : t("picture.plain");
}
