/** Where the picture is seen: what it shows, how it is looked at, and the room that there is for it. */

import { el } from "../../base/dom.js";
import { part } from "../../base/part.js";
import { layerQuad } from "../render/geometry.js";
import { describe } from "./describe.js";
import { keepPresses } from "./missed-presses.js";
import { Preview } from "./preview.js";
import { FITTED, pan, placePicture, zoomTo } from "./viewport.js";
import { ZoomControl } from "./zoom-control.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 * @typedef {import("./viewport.js").View} View
 */

export class Stage {
  #strings;
  #actions;
  #fonts;
  #signal;
  #preview;
  #zoomControl;
  #surface;
  #missed;
  /** Comes with `layHands`. @type {import("./handling.js").Handling | null} */
  #handling = null;

  /** @type {State | null} */
  #state = null;
  /** @type {View} */
  #view = FITTED;
  /** What a fitted picture may take, CSS pixels. @type {Rect} */
  #room = { left: 0, top: 0, width: 0, height: 0 };
  /** Of the surface, CSS pixels. */
  #size = { width: 0, height: 0 };
  /** Where the whole picture lies on the surface, CSS pixels. @type {Rect} */
  #picture = this.#room;
  /** The corners of layers, for as long as nothing changes that they depend on. @type {WeakMap<Layer, Quad>} */
  #quads = new WeakMap();
  #quadsKey = "";
  #request = 0;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Strings} options.strings
   * @param {HTMLElement} options.area what the stage fills, a positioned element
   * @param {import("../state.js").Actions} options.actions
   * @param {import("../render/typeset.js").Fonts} options.fonts
   * @param {AbortSignal} options.signal
   */
  constructor({ strings, area, actions, fonts, signal }) {
    this.#strings = strings;
    this.#actions = actions;
    this.#fonts = fonts;
    this.#signal = signal;
    this.#preview = new Preview({ onReady: () => this.#refresh(), signal });
    this.#zoomControl = new ZoomControl({
      strings,
      onZoom: (factor) => this.#zoom(factor, this.#middle),
      onFit: () => this.#look(FITTED),
    });
    this.#surface = el("div", { class: "surface", tabindex: -1 }, this.#preview.element);
    this.#missed = keepPresses(this.#surface, signal);
    this.element = el("div", { class: "stage", hidden: true }, this.#surface, this.#zoomControl.element);
    area.prepend(this.element);
    this.#followSize(signal);
  }

  /** @param {State} state */
  update(state) {
    if (state.photo !== this.#state?.photo) this.#view = FITTED;
    const takesBrush = state.tool === "brush" && this.#state?.tool !== "brush";
    this.#state = state;
    if (takesBrush) this.layHands().catch(this.#actions.report);
    this.#handling?.update();
    this.#refresh();
  }

  /**
   * Let the picture be worked on by hand. What was pressed while that was on its way is made up for.
   *
   * @returns {Promise<void>}
   * @throws {import("../../base/problem.js").Problem} `part_missing`
   */
  async layHands() {
    const { Handling } = await part(() => import("./handling.js"));
    await Handling.dress(this.element);
    if (this.#handling || this.#signal.aborted) return;
    const [t, actions, fonts, signal] = [this.#strings.t, this.#actions, this.#fonts, this.#signal];
    this.#handling = new Handling({ t, actions, fonts, site: this.#site(), signal });
    this.#handling.update();
    this.#draw();
    this.#missed.replay();
  }

  /**
   * Edit a layer's text where it is. A layer that is locked or hidden stays as it is.
   *
   * @param {string} id
   */
  async edit(id) {
    await this.layHands();
    this.#handling?.edit(id);
  }

  /** @returns {import("./handling.js").Site} */
  #site() {
    const stage = this;
    return {
      surface: this.#surface,
      get state() {
        return stage.#state;
      },
      get size() {
        return stage.#size;
      },
      get looking() {
        const onView = (/** @type {View} */ view) => stage.#look(view);
        return { view: stage.#view, room: stage.#room, aspect: stage.#aspect, onView };
      },
      get ground() {
        return { picture: stage.#picture, quadOf: (/** @type {Layer} */ layer) => stage.#quadOf(layer) };
      },
      zoom: (factor, at) => this.#zoom(factor, at),
      panBy: (dx, dy) => this.#panBy(dx, dy),
      refresh: () => this.#refresh(),
    };
  }

  // Drawing

  #refresh() {
    if (!this.#signal.aborted) this.#request ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    const state = this.#state;
    this.element.hidden = !state?.photo;
    if (!state?.photo || this.#room.width <= 0 || this.#room.height <= 0) return;

    const picture = placePicture(this.#view, this.#room, this.#aspect);
    this.#picture = picture;
    const sight = { state, picture, surface: this.#size, ratio: devicePixelRatio, fonts: this.#fonts };
    if (this.#preview.show(sight)) this.#refresh();
    this.#preview.describe(describe(state, this.#strings));
    this.#zoomControl.update(this.#view.zoom);
    this.#surface.toggleAttribute("data-zoomed", this.#view.zoom > 1);
    this.#handling?.draw();
  }

  /**
   * @param {Layer} layer
   * @returns {Quad} on the surface, CSS pixels
   */
  #quadOf(layer) {
    const { left, top, width, height } = this.#picture;
    const key = [left, top, width, height, this.#fonts.revision].join();
    if (key !== this.#quadsKey) {
      this.#quads = new WeakMap();
      this.#quadsKey = key;
    }
    const known = this.#quads.get(layer);
    if (known) return known;
    const [a, b, c, d] = layerQuad(layer, width, height, this.#fonts);
    const shifted = (/** @type {Point} */ { x, y }) => ({ x: left + x, y: top + y });
    /** @type {Quad} */
    const quad = [shifted(a), shifted(b), shifted(c), shifted(d)];
    this.#quads.set(layer, quad);
    return quad;
  }

  // View

  get #middle() {
    const { left, top, width, height } = this.#room;
    return { x: left + width / 2, y: top + height / 2 };
  }

  get #aspect() {
    const bitmap = this.#state?.photo?.bitmap;
    return bitmap ? bitmap.width / bitmap.height : 1;
  }

  /** @param {View} view */
  #look(view) {
    this.#view = view;
    this.#refresh();
  }

  /**
   * @param {number} factor
   * @param {Point} at what stays in its place
   */
  #zoom(factor, at) {
    this.#look(zoomTo(this.#view, this.#room, this.#aspect, this.#view.zoom * factor, at));
  }

  /**
   * @param {number} dx CSS pixels
   * @param {number} dy
   * @returns {boolean} there was more to see
   */
  #panBy(dx, dy) {
    const { x, y } = this.#view;
    const view = pan(this.#view, this.#room, this.#aspect, dx, dy);
    if (view.x === x && view.y === y) return false;
    this.#look(view);
    return true;
  }

  // Size

  /**
   * Follow the room that there is, and the screen's pixels.
   *
   * @param {AbortSignal} signal
   */
  #followSize(signal) {
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0];
      if (!box) return;
      this.#room = entry.contentRect;
      this.#size = { width: box.inlineSize, height: box.blockSize };
      // At once, before the frame is painted: the canvas would be stretched for its length.
      this.#draw();
    });
    observer.observe(this.element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#request);
    });
    const followRatio = () => {
      this.#refresh();
      const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      query.addEventListener("change", followRatio, { signal, once: true });
    };
    followRatio();
  }
}
