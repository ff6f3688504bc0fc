/** Where the picture is seen and worked on by hand: what it shows, how it is looked at, and its parts. */

import { el } from "../dom.js";
import { layerQuad } from "../render/geometry.js";
import { findLayer } from "../scene/scene.js";
import { describe } from "./describe.js";
import { Frames } from "./frames.js";
import { layHandsOn } from "./hands.js";
import { followKeys } from "./keyboard.js";
import { Preview } from "./preview.js";
import { boxOf } from "./snapping.js";
import { TextField } from "./text-field.js";
import { FITTED, pan, placePicture, zoomTo } from "./viewport.js";
import { followWheel } from "./wheel.js";
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
  #t;
  #actions;
  #fonts;
  #frames;
  #preview;
  #field;
  #zoomControl;
  #surface;
  /** Loaded when it is first used. @type {import("./brush.js").Brush | null} */
  #brush = null;
  /** @type {Promise<import("./brush.js").Brush> | null} */
  #brushOnItsWay = null;

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
  /** Where the mouse was last seen over the surface. @type {PointerEvent | null} */
  #hover = null;

  /**
   * @param {object} options
   * @param {import("../strings.js").Translate} options.t
   * @param {HTMLElement} options.area what the stage fills, a positioned element
   * @param {import("../state.js").Actions} options.actions
   * @param {import("../render/typeset.js").Fonts} options.fonts
   * @param {AbortSignal} options.signal
   */
  constructor({ t, area, actions, fonts, signal }) {
    this.#t = t;
    this.#actions = actions;
    this.#fonts = fonts;
    const hint = el("p", { class: "unseen", id: "frame-hint" }, t("frame.hint"));
    this.#frames = new Frames({ t, hintId: hint.id, coarse: matchMedia("(pointer: coarse)").matches });
    this.#preview = new Preview({ onReady: () => this.#refresh(), signal });
    this.#field = new TextField({
      t,
      onInput: (id, text) => actions.changeLayer(id, { text }, "text"),
      onClose: (id, text, byKey) => this.#closeField(id, text, byKey),
    });
    this.#zoomControl = new ZoomControl({
      t,
      onZoom: (factor) => this.#zoom(factor, this.#middle),
      onFit: () => this.#look(FITTED),
    });
    this.#surface = el("div", { class: "surface", tabindex: -1 }, this.#preview.element, this.#frames.element);
    this.element = el("div", { class: "stage", hidden: true });
    this.element.append(this.#surface, this.#field.element, this.#zoomControl.element, hint);
    area.prepend(this.element);

    const desk = this.#desk();
    const space = { isHeld: false, hasPanned: false };
    const hands = layHandsOn(desk, space, signal);
    followKeys(desk, { space, cancelDrag: hands.cancel, signal });
    followWheel(this.#surface, {
      onZoom: (factor, at) => this.#zoom(factor, at),
      onPan: (dx, dy) => this.#panBy(dx, dy),
      signal,
    });
    this.#followHover(signal);
    this.#followSize(signal);
  }

  /** @param {State} state */
  update(state) {
    const before = this.#state;
    if (state.photo !== before?.photo) {
      this.#field.close();
      this.#view = FITTED;
    }
    this.#state = state;
    if (state.tool === "brush") void this.#loadBrush();
    // Not in the next frame: until then the caret would stand where it was.
    if (this.#field.id !== null && state.scene.layers !== before?.scene.layers) this.#placeField();
    this.#refresh();
  }

  /**
   * Edit a layer's text where it is. A layer that is locked or hidden stays as it is.
   *
   * @param {string} id
   */
  edit(id) {
    const layer = this.#state && findLayer(this.#state.scene, id);
    if (!layer || layer.locked || layer.hidden) return;
    if (this.#state?.selectedId !== id) this.#actions.select(id);
    // What is typed is a gesture of its own.
    this.#actions.settle();
    this.#field.open(layer, () => this.#placeField());
    this.#refresh();
  }

  /** @returns {import("./desk.js").Desk} */
  #desk() {
    const stage = this;
    return {
      actions: this.#actions,
      surface: this.#surface,
      frames: this.#frames,
      get state() {
        return stage.#state;
      },
      get brush() {
        return stage.#brush;
      },
      get looking() {
        const onView = (/** @type {View} */ view) => stage.#look(view);
        return { view: stage.#view, room: stage.#room, aspect: stage.#aspect, onView };
      },
      get ground() {
        return { picture: stage.#picture, quadOf: (/** @type {Layer} */ layer) => stage.#quadOf(layer) };
      },
      loadBrush: () => this.#loadBrush(),
      edit: (id) => this.edit(id),
      endEdit: () => this.#field.close(),
      refresh: () => this.#refresh(),
    };
  }

  // Drawing

  #refresh() {
    this.#request ||= requestAnimationFrame(() => this.#draw());
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
    this.#preview.describe(describe(state, this.#t));
    this.#placeFrames(state);
    this.#placeField();
    this.#zoomControl.update(this.#view.zoom);
    this.#surface.toggleAttribute("data-zoomed", this.#view.zoom > 1);
    this.#showTool(state);
  }

  /** @param {State} state */
  #placeFrames({ scene, selectedId }) {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (this.element.getRootNode());
    const focused = activeElement && this.#frames.layerAt(activeElement);
    this.#frames.update({
      layers: scene.layers,
      selectedId,
      editedId: this.#field.id,
      quadOf: (layer) => this.#quadOf(layer),
      surface: this.#size,
    });
    // Who works with the keys goes on with a duplicate, and stays on the stage when a layer is gone.
    if (focused !== null && focused !== selectedId && !this.#frames.focus(selectedId)) {
      this.#surface.focus({ preventScroll: true });
    }
  }

  #placeField() {
    const layer = this.#state && findLayer(this.#state.scene, this.#field.id);
    if (!layer) return this.#field.close();
    this.#field.place(layer, this.#picture, this.#size, this.#fonts, boxOf(this.#quadOf(layer)));
  }

  /** @param {State} state */
  #showTool(state) {
    const surface = this.#surface;
    const isBrush = state.tool === "brush";
    if (surface.dataset.tool !== state.tool) {
      surface.dataset.tool = state.tool;
      surface.tabIndex = isBrush ? 0 : -1;
      // A screen reader keeps the arrow keys to itself unless it is told that they have a use here.
      if (isBrush) surface.setAttribute("role", "application");
      else surface.removeAttribute("role");
      if (isBrush) surface.setAttribute("aria-label", this.#t("brush.name"));
      else surface.removeAttribute("aria-label");
    }
    if (!this.#brush) return;
    if (isBrush && this.#hover) {
      const { left, top } = surface.getBoundingClientRect();
      this.#brush.hover({ x: this.#hover.clientX - left, y: this.#hover.clientY - top }, this.#picture);
      this.#hover = null;
    }
    this.#brush.update(state, this.#picture, isBrush && surface.matches(":focus-visible"));
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

  // Text and brush

  /**
   * @param {string} id
   * @param {string} text
   * @param {boolean} byKey
   */
  #closeField(id, text, byKey) {
    if (text.trim() === "" && this.#state && findLayer(this.#state.scene, id)) {
      // A text of nothing could not be found again. It goes as it was, in one step: so it comes back.
      this.#actions.revert();
      this.#actions.remove(id);
    } else this.#actions.settle();
    if (byKey && !this.#frames.focus(id)) this.#surface.focus({ preventScroll: true });
    this.#refresh();
  }

  #loadBrush() {
    this.#brushOnItsWay ??= import("./brush.js").then(({ Brush }) => {
      const brush = (this.#brush = new Brush(this.#actions));
      this.#surface.append(brush.element);
      this.#refresh();
      return brush;
    });
    return this.#brushOnItsWay;
  }

  /**
   * Keep the brush's circle under the mouse.
   *
   * @param {AbortSignal} signal
   */
  #followHover(signal) {
    this.#surface.addEventListener(
      "pointermove",
      (event) => {
        if (this.#state?.tool !== "brush" || event.pointerType === "touch") return;
        this.#hover = event;
        this.#refresh();
      },
      { signal },
    );
    this.#surface.addEventListener(
      "pointerleave",
      () => {
        this.#hover = null;
        this.#brush?.leave();
        this.#refresh();
      },
      { signal },
    );
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
