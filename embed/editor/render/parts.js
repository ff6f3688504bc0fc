/** What only some texts are drawn with. It comes with the first of them, which is drawn without it until then. */

/** @typedef {Partial<import("../scene/scene.js").Layer>} Drawn */

/**
 * @typedef {object} Parts
 * @property {typeof import("./arc.js")} [arc]
 * @property {typeof import("./emoji.js")} [emoji]
 * @property {typeof import("./outline.js")} [outline]
 * @property {typeof import("./warp.js")} [warp]
 */

/** What has come, by `load-parts.js`. @type {Parts} */
export const parts = {};

/** What may be a picture, alone or with its neighbours (Unicode UTS #51); whether it is, its pixels tell. */
export const EMOJI = /\u20e3|[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** @param {Drawn} layer which may hold emoji that are not drawn as letters are */
export function drawsEmojiApart({ text = "", fill, strokeWidth }) {
  return (Boolean(strokeWidth) || fill !== "solid") && EMOJI.test(text);
}

/**
 * @param {Drawn} layer
 * @returns {readonly (keyof Parts)[]} what it needs that has not come
 */
export function partsLacking(layer) {
  const { curve, strokeWidth, strokePosition, rotateX, rotateY } = layer;
  /** @type {(keyof Parts)[]} */
  const needed = [];
  if (curve) needed.push("arc");
  if (strokeWidth && strokePosition === "center") needed.push("outline");
  if (drawsEmojiApart(layer)) needed.push("emoji");
  if (rotateX || rotateY) needed.push("warp");
  return needed.filter((name) => !parts[name]);
}
