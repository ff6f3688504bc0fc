/**
 * How the picture is worked on by hand: frames and handles over it, the field in which a text is retyped,
 * the brush, and what pointers, wheel and keys do. It comes to the stage when somebody does.
 */

import { fromWindow } from "../../base/coordinates.js";
import { el } from "../../base/dom.js";
import { part } from "../../base/part.js";
import { addStyles } from "../../base/styles.js";
import { findLayer } from "../scene/scene.js";
import { Frames } from "./frames.js";
import { layHandsOn } from "./hands.js";
import { followKeys } from "./keyboard.js";
import { boxOf } from "./snapping.js";
import { TextField } from "./text-field.js";
import { followWheel } from "./wheel.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./viewport.js").Point} Point
 *
 * @typedef {object} Site what the stage lets be known and done, as it is at the moment
 * @property {HTMLElement} surface
 * @property {State | null} state null before the first one
 * @property {{ width: number, height: number }} size of the surface, CSS pixels
 * @property {import("./view-grips.js").Looking} looking
 * @property {import("./handles.js").Ground} ground
 * @property {(factor: number, at: Point) => void} zoom
 * @property {(dx: number, dy: number) => boolean} panBy CSS pixels; false where there is no more to see
 * @property {() => void} refresh draw what has changed
 */

export class Handling {
  #t;
  #actions;
  #fonts;
  #site;
  #frames;
  #field;
  /** Loaded when it is first used. @type {import("./brush.js").Brush | null} */
  #brush = null;
  /** Where the mouse was last seen over the surface. @type {PointerEvent | null} */
  #hover = null;
  /** What was shown last. @type {State | null} */
  #shown = null;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Translate} options.t
   * @param {import("../state.js").Actions} options.actions
   * @param {import("../render/typeset.js").Fonts} options.fonts
   * @param {Site} options.site
   * @param {AbortSignal} options.signal
   */
  constructor({ t, actions, fonts, site, signal }) {
    this.#t = t;
    this.#actions = actions;
    this.#fonts = fonts;
    this.#site = site;
    const { surface } = site;
    const hint = el("p", { hidden: true, id: "frame-hint" }, t("frame.hint"));
    this.#frames = new Frames({ t, hintId: hint.id, coarse: matchMedia("(pointer: coarse)").matches });
    this.#field = new TextField({
      t,
      onInput: (id, text) => actions.changeLayer(id, { text }, "text"),
      onClose: (id, text, byKey) => this.#closeField(id, text, byKey),
    });
    surface.append(this.#frames.element);
    surface.after(this.#field.element, hint);

    const desk = this.#desk();
    const space = { isHeld: false, hasPanned: false };
    const hands = layHandsOn(desk, space, signal);
    followKeys(desk, { space, cancelDrag: hands.cancel, signal });
    followWheel(surface, { onZoom: site.zoom, onPan: site.panBy, signal });
    this.#followHover(signal);
  }

  /**
   * Have the styles of what is shown.
   *
   * @param {Element} element inside the editor's shadow root
   */
  static dress(element) {
    return addStyles(element, "editor/stage/handling.css");
  }

  /** Take what has changed, before it is drawn. */
  update() {
    const { state } = this.#site;
    const before = this.#shown;
    this.#shown = state;
    if (!state) return;
    if (before && state.photo !== before.photo) this.#field.close();
    if (state.tool === "brush" && before?.tool !== "brush") this.#fetchBrush();
    // Not in the next frame: until then the caret would stand where it was.
    if (this.#field.id !== null && state.scene.layers !== before?.scene.layers) this.#placeField();
  }

  /** Show everything where it is now. */
  draw() {
    const { state } = this.#site;
    if (!state) return;
    this.#placeFrames(state);
    this.#placeField();
    this.#showTool(state);
  }

  /**
   * Edit a layer's text where it is. A layer that is locked or hidden stays as it is.
   *
   * @param {string} id
   */
  edit(id) {
    const { state, refresh } = this.#site;
    const layer = state && findLayer(state.scene, id);
    if (!layer || layer.locked || layer.hidden) return;
    if (state.selectedId !== id) this.#actions.select(id);
    // What is typed is a gesture of its own.
    this.#actions.settle();
    this.#field.open(layer, () => this.#placeField());
    refresh();
  }

  /** @returns {import("./desk.js").Desk} */
  #desk() {
    const handling = this;
    const site = this.#site;
    return {
      actions: this.#actions,
      surface: site.surface,
      frames: this.#frames,
      get state() {
        return site.state;
      },
      get brush() {
        return handling.#brush;
      },
      get looking() {
        return site.looking;
      },
      get ground() {
        return site.ground;
      },
      loadBrush: () => this.#loadBrush(),
      edit: (id) => this.edit(id),
      endEdit: () => this.#field.close(),
      refresh: site.refresh,
    };
  }

  /** @param {State} state */
  #placeFrames({ scene, selectedId }) {
    const { surface, size, ground } = this.#site;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
    const focused = activeElement && this.#frames.layerAt(activeElement);
    this.#frames.update({
      layers: scene.layers,
      selectedId,
      editedId: this.#field.id,
      quadOf: ground.quadOf,
      surface: size,
    });
    // Who works with the keys goes on with a duplicate, and stays on the stage when a layer is gone.
    if (focused !== null && focused !== selectedId && !this.#frames.focus(selectedId)) {
      surface.focus({ preventScroll: true });
    }
  }

  #placeField() {
    const { state, ground, size } = this.#site;
    const layer = state && findLayer(state.scene, this.#field.id);
    if (!layer) return this.#field.close();
    this.#field.place(layer, ground.picture, size, this.#fonts, boxOf(ground.quadOf(layer)));
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {boolean} byKey
   */
  #closeField(id, text, byKey) {
    const { state, surface, refresh } = this.#site;
    if (text.trim() === "" && state && findLayer(state.scene, id)) {
      // A text of nothing could not be found again. It goes as it was, in one step: so it comes back.
      this.#actions.revert();
      this.#actions.remove(id);
    } else this.#actions.settle();
    if (byKey && !this.#frames.focus(id)) surface.focus({ preventScroll: true });
    refresh();
  }

  /** @param {State} state */
  #showTool(state) {
    const { surface, ground } = this.#site;
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
      this.#brush.hover(fromWindow(surface)(this.#hover), ground.picture);
      this.#hover = null;
    }
    this.#brush.update(state, ground.picture, isBrush && surface.matches(":focus-visible"));
  }

  #fetchBrush() {
    this.#loadBrush().catch((error) => this.#actions.report(error, () => this.#fetchBrush()));
  }

  async #loadBrush() {
    const { Brush } = await part(() => import("./brush.js"));
    if (!this.#brush) {
      this.#brush = new Brush(this.#actions);
      this.#site.surface.append(this.#brush.element);
      this.#site.refresh();
    }
    return this.#brush;
  }

  /**
   * Keep the brush's circle under the mouse.
   *
   * @param {AbortSignal} signal
   */
  #followHover(signal) {
    const { surface, refresh } = this.#site;
    surface.addEventListener(
      "pointermove",
      (event) => {
        if (this.#site.state?.tool !== "brush" || event.pointerType === "touch") return;
        this.#hover = event;
        refresh();
      },
      { signal },
    );
    surface.addEventListener(
      "pointerleave",
      () => {
        this.#hover = null;
        this.#brush?.leave();
        refresh();
      },
      { signal },
    );
  }
}
