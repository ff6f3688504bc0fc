/** What a hand on the panel needs, and the field in which it may name a layer next. */

import { followLabels } from "./label-drag.js";
import { followDrags } from "./layer-drag.js";
import "./layer-name.js";
import { followHandle } from "./sheet-handle.js";
import { createShuffle } from "./shuffle.js";
import { holdSliders } from "./slider-swipes.js";

/**
 * @param {HTMLElement} panel
 * @param {import("./layers.js").LayerList} layers
 * @param {import("./row.js").Around} around
 * @param {HTMLElement} handle of the sheet
 * @param {(folds: boolean) => void} fold
 */
export function makeInteractive(panel, layers, around, handle, fold) {
  followLabels(panel);
  holdSliders(panel);
  followHandle(panel, handle, fold);
  layers.makeDraggable(followDrags);
  void createShuffle(panel, around);
}
