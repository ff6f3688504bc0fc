/**
 * What lies between the background and the subject, as pure data. Lengths are fractions of the photo,
 * so that one scene fits every size it is drawn at.
 *
 * @typedef {object} Scene
 * @property {string} text one line
 * @property {number} x centre of the text, fraction of the photo's width
 * @property {number} y centre of the text, fraction of the photo's height
 * @property {number} size em size, fraction of the photo's width
 * @property {number} weight font weight, 100 to 900
 * @property {string} color `#rrggbb`
 */

/**
 * The parameters that the panel offers, in its order. A row here is all that a new one needs, with
 * its name in the locale under `parameter.<key>`.
 *
 * @typedef {{ key: "text", kind: "line", initial: string }
 *   | { key: "size", kind: "range", initial: number, min: number, max: number, step: number }
 *   | { key: "weight", kind: "choice", initial: number, choices: readonly number[] }
 *   | { key: "color", kind: "color", initial: string }} Parameter
 *
 * @type {readonly Parameter[]}
 */
export const parameters = [
  { key: "text", kind: "line", initial: "" },
  { key: "size", kind: "range", initial: 0.2, min: 0.02, max: 0.6, step: 0.005 },
  { key: "weight", kind: "choice", initial: 900, choices: [400, 700, 900] },
  { key: "color", kind: "color", initial: "#ffffff" },
];

/**
 * @param {Partial<Scene>} look
 * @returns {Scene}
 */
export function createScene(look) {
  const initial = Object.fromEntries(parameters.map(({ key, initial }) => [key, initial]));
  return /** @type {Scene} */ ({ x: 0.5, y: 0.36, ...initial, ...look });
}

/**
 * Move the text; its centre stays on the photo, so that it can always be caught again.
 *
 * @param {Scene} scene
 * @param {number} dx fraction of the photo's width
 * @param {number} dy fraction of the photo's height
 * @returns {Scene}
 */
export function moveText(scene, dx, dy) {
  const clamp = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  return { ...scene, x: clamp(scene.x + dx), y: clamp(scene.y + dy) };
}
