/** What only some texts are drawn with. It comes with the first of them, which is drawn without it until then. */

/** @typedef {Partial<import("../scene/scene.js").Layer>} Drawn */

/** What has come. @type {{ arc?: typeof import("./arc.js") }} */
export const parts = {};

/** @type {Readonly<Record<keyof typeof parts, () => Promise<unknown>>>} */
const loaders = {
  arc: async () => (parts.arc = await import("./arc.js")),
};

/**
 * @param {Drawn} layer
 * @returns {readonly (keyof typeof parts)[]} what it needs that has not come
 */
export function partsLacking({ curve }) {
  /** @type {(keyof typeof parts)[]} */
  const needed = [];
  if (curve) needed.push("arc");
  return needed.filter((name) => !parts[name]);
}

/**
 * @param {readonly Drawn[]} layers
 * @returns {Promise<boolean>} something has come: they look different now
 * @throws {import("../../base/problem.js").Problem} `part_missing`
 */
export async function loadParts(layers) {
  const lacking = new Set(layers.flatMap(partsLacking));
  await Promise.all(Array.from(lacking, (name) => loaders[name]()));
  return lacking.size > 0;
}
