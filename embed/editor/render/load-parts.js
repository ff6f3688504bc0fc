/** Sends for what only some texts are drawn with. */

import { parts, partsLacking } from "./parts.js";

/** @type {Readonly<Record<keyof import("./parts.js").Parts, () => Promise<unknown>>>} */
const loaders = {
  arc: async () => (parts.arc = await import("./arc.js")),
  emoji: async () => (parts.emoji = await import("./emoji.js")),
  outline: async () => (parts.outline = await import("./outline.js")),
  warp: async () => (parts.warp = await import("./warp.js")),
};

/**
 * @param {readonly import("./parts.js").Drawn[]} layers
 * @returns {Promise<boolean>} something has come: they look different now
 * @throws {import("../../base/problem.js").Problem} `part_missing`
 */
export async function loadParts(layers) {
  const lacking = new Set(layers.flatMap(partsLacking));
  await Promise.all(Array.from(lacking, (name) => loaders[name]()));
  return lacking.size > 0;
}
