/** What the stage and all who work on it have in common: what is shown, how it is looked at, where it lies. */

import { layerQuad } from "../render/geometry.js";
import { FITTED, pan, zoomTo } from "./viewport.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 * @typedef {import("./viewport.js").View} View
 *
 * @typedef {object} Tools what comes with the hands
 * @property {import("./frames.js").Frames} frames
 * @property {import("./brush.js").Brush | null} brush null until it is loaded
 * @property {() => Promise<import("./brush.js").Brush>} loadBrush
 * @property {(id: string) => void} edit a layer's text in its place
 * @property {() => void} endEdit
 *
 * @typedef {StageContext & Tools} InteractionContext what hands and keys work on
 */

export class StageContext {
  /** @type {import("../state.js").State | null} null before the first one */
  state = null;
  /** @type {View} */
  view = FITTED;
  /** What a fitted picture may take. @type {Rect} */
  room = { left: 0, top: 0, width: 0, height: 0 };
  /** Of the surface, CSS pixels. */
  size = { width: 0, height: 0 };
  /** Where the whole picture lies. @type {Rect} */
  picture = this.room;

  /** The corners of layers, for as long as nothing changes that they depend on. @type {WeakMap<Layer, Quad>} */
  #quads = new WeakMap();
  #quadsKey = "";

  /**
   * @param {object} options
   * @param {HTMLElement} options.surface
   * @param {import("../state.js").Actions} options.actions
   * @param {import("../render/typeset.js").Fonts} options.fonts
   * @param {() => void} options.refresh draw what has changed
   */
  constructor({ surface, actions, fonts, refresh }) {
    this.surface = surface;
    this.actions = actions;
    this.fonts = fonts;
    this.refresh = refresh;
  }

  /** Width of the picture by its height. */
  get aspect() {
    const bitmap = this.state?.photo?.bitmap;
    return bitmap ? bitmap.width / bitmap.height : 1;
  }

  /** @param {View} view */
  look(view) {
    this.view = view;
    this.refresh();
  }

  /**
   * @param {number} factor
   * @param {Point} at what stays in its place
   */
  zoom(factor, at) {
    this.look(zoomTo(this.view, this.room, this.aspect, this.view.zoom * factor, at));
  }

  /**
   * @param {number} dx CSS pixels
   * @param {number} dy
   * @returns {boolean} there was more to see
   */
  panBy(dx, dy) {
    const { x, y } = this.view;
    const view = pan(this.view, this.room, this.aspect, dx, dy);
    if (view.x === x && view.y === y) return false;
    this.look(view);
    return true;
  }

  /** Where a layer's corners are. @type {import("./handles.js").Ground["quadOf"]} */
  quadOf = (layer) => {
    const { left, top, width, height } = this.picture;
    const key = [left, top, width, height, this.fonts.revision].join();
    if (key !== this.#quadsKey) {
      this.#quads = new WeakMap();
      this.#quadsKey = key;
    }
    const known = this.#quads.get(layer);
    if (known) return known;
    const [a, b, c, d] = layerQuad(layer, width, height, this.fonts);
    const shifted = (/** @type {Point} */ { x, y }) => ({ x: left + x, y: top + y });
    /** @type {Quad} */
    const quad = [shifted(a), shifted(b), shifted(c), shifted(d)];
    this.#quads.set(layer, quad);
    return quad;
  };
}
