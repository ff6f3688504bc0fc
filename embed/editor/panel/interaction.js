/** What a hand on the panel needs, and the field in which it may name a layer next. */

import { followLabels } from "./label-drag.js";
import { followDrags } from "./layer-drag.js";
import "./layer-name.js";
import { createShuffle } from "./shuffle.js";
import { holdSliders } from "./slider-swipes.js";

/**
 * @param {HTMLElement} panel
 * @param {import("./layers.js").LayerList} layers
 * @param {import("./row.js").Around} around
 */
export function makeInteractive(panel, layers, around) {
  followLabels(panel);
  holdSliders(panel);
  layers.makeDraggable(followDrags);
  void createShuffle(panel, around);
}
