/** Texts that are composed with the photo on the stage: its first one, and further ones. */

import { composeFurther, composeText } from "./compose/compose.js";
import { decodeMatte } from "./mask/matte.js";
import { createLayer } from "./scene/scene.js";

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
 * A further text for the photo on the stage.
 *
 * @param {Context} context
 * @param {string} text
 * @returns {Promise<Layer>}
 */
export async function furtherText({ session, fonts, options: { signal } }, text) {
  const { work, draft } = session;
  const { font, weight, italic } = draft.scene.layers.at(-1) ?? createLayer();
  const layer = createLayer({ font, weight, italic, text, lang: fonts.lang });
  if (!work) return layer;
  await fontsOf(fonts, layer, signal);
  const subjected = { photo: work.photo.bitmap, matte: work.matte, fonts, signal };
  return work.using(() => composeFurther(layer, draft.scene, subjected));
}

/**
 * @param {import("./fonts/fonts.js").FontLibrary} fonts
 * @param {Layer} layer
 * @param {AbortSignal} signal
 */
function fontsOf(fonts, layer, signal) {
  return fonts.ensure([layer], AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
}
