/** Texts that are composed with the photo on the stage: its first one, and further ones. */

import { composeFurther, composeText, furtherSize } from "./compose/compose.js";
import { decodeMatte } from "./mask/matte.js";
import { changeLayer, createLayer } from "./scene/scene.js";

/**
 * @typedef {import("./editor.js").Context} Context
 * @typedef {import("./scene/scene.js").Layer} Layer
 */

/** How long faces are waited for, in ms: others draw in their place, and are measured. */
const PATIENCE_MS = 2000;

/**
 * Give the first text of a photo its place, size and colour, unless that was said by somebody.
 *
 * @param {Context} context
 * @param {object} options
 * @param {import("./photo/work.js").Work} options.work
 * @param {Blob | null} options.matte null where there is no subject
 * @param {AbortSignal} options.signal of the job
 */
export async function composeFirst({ session, fonts }, { work, matte, signal }) {
  const first = () => (session.isOwn ? undefined : session.draft.scene.layers[0]);
  const layer = first();
  if (!layer) return;
  await fontsOf(fonts, layer, signal);
  const subjected = { photo: work.photo.bitmap, matte: matte && (await decodeMatte(matte)), fonts, signal };
  const [best] = await work.using(() => composeText(layer, subjected));
  signal.throwIfAborted();
  // A hand may have come meanwhile.
  if (!best || first()?.id !== layer.id) return;
  session.draft.settle(layer.id, best.values, best.room);
}

/**
 * A further text for the photo on the stage, in the manner of the last one.
 *
 * @param {Context} context
 * @param {string} text
 * @returns {Promise<Layer>}
 */
export async function furtherText({ session, fonts, options: { signal } }, text) {
  const { work, draft } = session;
  const { layers } = draft.scene;
  const { font, weight, italic, color } = layers.at(-1) ?? createLayer();
  const layer = createLayer({ font, weight, italic, color, text, lang: fonts.lang, place: "front" });
  if (!work) return layer;
  await fontsOf(fonts, layer, signal);
  const { photo, matte } = work;
  const size = furtherSize(layer, layers, photo.bitmap.width / photo.bitmap.height, fonts);
  const [best] = await work.using(() => composeFurther(layer, layers, { photo: photo.bitmap, matte, fonts, signal }));
  return { ...layer, size, ...best?.values };
}

/**
 * Try the next good composition of the selected text: a step that can be undone.
 *
 * @param {Context} context
 * @param {(scene: import("./scene/scene.js").Scene) => void} edit
 */
export async function shuffle({ session, fonts, options: { signal } }, edit) {
  const { work, draft } = session;
  const layer = draft.selected;
  if (!work || !layer || layer.locked) return;
  await fontsOf(fonts, layer, signal);
  const subjected = { photo: work.photo.bitmap, matte: work.matte, fonts, signal };
  const others = draft.scene.layers.filter(({ id }) => id !== layer.id);
  const isFirst = draft.scene.layers[0] === layer;
  const found = await work.using(() =>
    isFirst ? composeText(layer, subjected) : composeFurther(layer, others, subjected),
  );
  const at = found.findIndex(({ values: { x, y, place } }) => x === layer.x && y === layer.y && place === layer.place);
  const next = found[(at + 1) % found.length];
  // It may have been changed meanwhile.
  if (!next || session.draft !== draft || draft.selected !== layer) return;
  const { color, ...values } = next.values;
  edit(changeLayer(draft.scene, layer.id, layer.fill === "solid" ? next.values : values));
}

/**
 * @param {import("./fonts/fonts.js").FontLibrary} fonts
 * @param {Layer} layer
 * @param {AbortSignal} signal
 */
function fontsOf(fonts, layer, signal) {
  return fonts.ensure([layer], AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
}
