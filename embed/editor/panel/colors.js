/** Controls of colours, with those of the photo to choose from. */

import { createColor } from "../../controls/color.js";
import { createGradient } from "../../controls/gradient.js";
import { nameOf } from "../compose/colour-names.js";
import { paletteOf } from "../compose/palette.js";

/**
 * @typedef {import("./row.js").Around} Around
 * @typedef {import("../scene/scene.js").GradientStop} GradientStop
 */

/**
 * @param {import("../../controls/control.js").Edit<string>} edit
 * @param {Around} around
 * @returns {import("./row.js").PanelControl<string>}
 */
export function createPhotoColor(edit, around) {
  return offering(createColor(edit, around), around);
}

/**
 * @param {import("../scene/parameters.js").ListField} field
 * @param {import("../../controls/control.js").Edit<readonly GradientStop[]>} edit
 * @param {Around} around
 * @returns {import("./row.js").PanelControl<readonly GradientStop[]>}
 */
export function createPhotoGradient({ key, min, max, item }, edit, around) {
  const { t } = around.strings;
  const position = /** @type {import("../scene/parameters.js").NumberField} */ (item.find(({ key }) => key === "at"));
  const words = {
    color: t(`parameter.${key}.color`),
    at: t(`parameter.${key}.at`),
    stop: (/** @type {number} */ number) => t(`parameter.${key}.item`, { number }),
    add: t(`parameter.${key}.add`),
    remove: t(`parameter.${key}.remove`),
  };
  return offering(createGradient({ min, max, position, words }, edit, around), around);
}

/**
 * @template T
 * @param {import("../../controls/control.js").Control<T> & Pick<import("../../controls/color.js").ColorControl, "offer">} control
 * @param {Around} around
 * @returns {import("./row.js").PanelControl<T>}
 */
function offering(control, { strings: { t } }) {
  const named = (/** @type {string} */ color) => {
    const { name, shade } = nameOf(color);
    const word = t(`color.${name}`);
    return { color, name: shade ? t(`color.${shade}`, { color: word }) : word };
  };
  /** @type {ImageBitmap | null} */
  let sampled = null;
  return {
    ...control,
    observe({ photo }) {
      if (!photo || photo.bitmap === sampled) return;
      sampled = photo.bitmap;
      control.offer(paletteOf(sampled).map(named));
    },
  };
}
