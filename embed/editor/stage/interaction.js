/**
 * How the picture is worked on by hand: frames and handles over it, the field in which a text is retyped,
 * the brush, and what pointers, wheel and keys do. It comes to the stage when somebody does.
 */

import { fromWindow } from "../../base/coordinates.js";
import { el } from "../../base/dom.js";
import { addStyles } from "../../base/styles.js";
import { findLayer } from "../scene/scene.js";
import { Frames } from "./frames.js";
import { followKeys } from "./keyboard.js";
import { followPresses } from "./presses.js";
import { SharpEdge } from "./sharp-edge.js";
import { boxOf } from "./snapping.js";
import { TextField } from "./text-field.js";
import { FITTED } from "./viewport.js";
import { followWheel } from "./wheel.js";
import { ZoomControl } from "./zoom-control.js";

/** @typedef {import("../state.js").State} State */

export class Interaction {
  #t;
  #context;
  #livePicture;
  #field;
  #zoomControl;
  /** Where the mouse was last seen over the surface. @type {PointerEvent | null} */
  #hover = null;
  /** What was shown last. @type {State | null} */
  #shown = null;
  /** Comes when it is first asked for. @type {import("./line.js").LineTool | null} */
  #line = null;
  /** Comes with the first part that is selected. @type {import("./part-outline.js").PartOutline | null} */
  #outline = null;
  /** @type {Promise<void> | null} */
  #outlineComing = null;

  /**
   * @param {import("./context.js").StageContext} stage is given what comes with the hands
   * @param {import("./live-picture.js").LivePicture} livePicture is given the subject's sharp edge
   * @param {import("../../base/strings.js").Strings} strings
   * @param {AbortSignal} signal
   */
  constructor(stage, livePicture, strings, signal) {
    const { t } = strings;
    this.#t = t;
    this.#livePicture = livePicture;
    const { surface, actions } = stage;
    const hint = el("p", { hidden: true, id: "frame-hint" }, t("frame.hint"));
    /** @type {import("./context.js").Tools} */
    const tools = {
      frames: new Frames({ t, hintId: hint.id, coarse: matchMedia("(pointer: coarse)").matches }),
      brush: null,
      loadBrush: () => this.#loadBrush(),
      edit: (id) => this.edit(id),
      endEdit: () => this.#field.close(),
    };
    const context = (this.#context = Object.assign(stage, tools));
    this.#field = new TextField({
      t,
      onInput: (id, text) => actions.changeLayer(id, { text }, "text"),
      onClose: (id, text, byKey) => this.#closeField(id, text, byKey),
    });
    surface.append(tools.frames.element);
    this.#zoomControl = new ZoomControl({
      strings,
      onZoom(factor) {
        const { left, top, width, height } = context.room;
        context.zoom(factor, { x: left + width / 2, y: top + height / 2 });
      },
      onFit: () => context.look(FITTED),
    });
    surface.after(this.#field.element, hint, this.#zoomControl.element);

    const space = { isHeld: false, hasPanned: false };
    const presses = followPresses(context, space, signal);
    followKeys(context, { space, cancelDrag: presses.cancel, signal });
    followWheel(context, signal);
    this.#followHover(signal);
    livePicture.edge = new SharpEdge({ onReady: () => livePicture.drawAgain(), signal });
    livePicture.drawAgain();
  }

  /**
   * Have the styles of what is shown.
   *
   * @param {Element} element inside the editor's shadow root
   */
  static loadStyles(element) {
    return addStyles(element, "editor/stage/interaction.css");
  }

  /** Take what has changed, before it is drawn. */
  update() {
    const { state } = this.#context;
    const before = this.#shown;
    this.#shown = state;
    if (!state) return;
    if (before && state.photo !== before.photo) this.#field.close();
    if (state.tool === "brush" && before?.tool !== "brush") this.#fetchBrush();
    if (state.tool === "line" && before?.tool !== "line") this.#fetchLine();
    // Not in the next frame: until then the caret would stand where it was.
    if (this.#field.id !== null && state.scene.layers !== before?.scene.layers) this.#placeField();
  }

  /** Show everything where it is now. */
  draw() {
    const { state } = this.#context;
    if (!state) return;
    this.#zoomControl.update(this.#context.view.zoom);
    this.#placeFrames(state);
    this.#placeField();
    this.#showTool(state);
    this.#line?.update(state);
    this.#outlinePart(state);
  }

  /**
   * Edit a layer's text where it is. A layer that is locked or hidden stays as it is.
   *
   * @param {string} id
   */
  edit(id) {
    const { state, refresh } = this.#context;
    const layer = state && findLayer(state.scene, id);
    if (!layer || layer.locked || layer.hidden) return;
    if (state.selectedId !== id) this.#context.actions.select(id);
    // What is typed is a gesture of its own.
    this.#context.actions.endGesture();
    this.#field.open(layer, () => this.#placeField());
    refresh();
  }

  /** @param {State} state */
  #placeFrames({ scene, selectedId }) {
    const { surface, frames, size, room, quadOf } = this.#context;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
    const focused = activeElement && frames.layerAt(activeElement);
    frames.update({
      layers: scene.layers,
      selectedId,
      editedId: this.#field.id,
      quadOf,
      // Without the strip below the picture, where the buttons are.
      surface: { width: size.width, height: room.top + room.height + room.top },
    });
    // Who works with the keys goes on with a duplicate, and stays on the stage when a layer is gone.
    if (focused !== null && focused !== selectedId && !frames.focus(selectedId)) {
      surface.focus({ preventScroll: true });
    }
  }

  /** @param {State} state */
  #outlinePart({ parts, covers, selectedId, tool }) {
    const { picture, size } = this.#context;
    const part = parts.find((one) => one?.id === selectedId);
    if (part && !this.#outline) this.#outlineComing ??= this.#loadOutline();
    this.#outline?.update(part && covers && tool === "text" ? covers.of([part]) : null, picture, size);
  }

  async #loadOutline() {
    try {
      const { PartOutline } = await import("./part-outline.js");
      const { surface, frames, refresh } = this.#context;
      this.#outline = new PartOutline();
      surface.insertBefore(this.#outline.element, frames.element);
      refresh();
    } catch (error) {
      this.#outlineComing = null;
      this.#context.actions.report(error);
    }
  }

  #placeField() {
    const { state, picture, size, fonts, quadOf } = this.#context;
    const layer = state && findLayer(state.scene, this.#field.id);
    if (!layer) return this.#field.close();
    this.#field.place(layer, picture, size, fonts, boxOf(quadOf(layer)));
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {boolean} byKey
   */
  #closeField(id, text, byKey) {
    const { state, surface, refresh } = this.#context;
    if (text.trim() === "" && state && findLayer(state.scene, id)) {
      // A text of nothing could not be found again. It goes as it was, in one step: so it comes back.
      this.#context.actions.revert();
      this.#context.actions.remove(id);
    } else this.#context.actions.endGesture();
    if (byKey && !this.#context.frames.focus(id)) surface.focus({ preventScroll: true });
    refresh();
  }

  /** @param {State} state */
  #showTool(state) {
    const { surface, picture, brush, size } = this.#context;
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
    if (!brush) return;
    if (isBrush && this.#hover) {
      brush.hover(fromWindow(surface)(this.#hover), picture);
      this.#hover = null;
    }
    brush.update(state, picture, isBrush && surface.matches(":focus-visible"));
    brush.magnify(this.#livePicture, picture, size);
  }

  #fetchBrush() {
    this.#loadBrush().catch((error) => this.#context.actions.report(error, () => this.#fetchBrush()));
  }

  async #fetchLine() {
    const { actions, surface, refresh } = this.#context;
    try {
      const { LineTool } = await import("./line.js");
      await addStyles(surface, "editor/stage/line.css");
      this.#line ??= new LineTool(this.#context, this.#t);
      refresh();
    } catch (error) {
      actions.useTool("brush");
      actions.report(error, () => actions.useTool("line"));
    }
  }

  async #loadBrush() {
    const { Brush } = await import("./brush.js");
    const context = this.#context;
    if (!context.brush) {
      context.brush = new Brush(context.actions, context.refresh);
      context.surface.append(...context.brush.elements);
      context.refresh();
    }
    return context.brush;
  }

  /**
   * Keep the brush's circle under the mouse.
   *
   * @param {AbortSignal} signal
   */
  #followHover(signal) {
    const { surface, refresh } = this.#context;
    surface.addEventListener(
      "pointermove",
      (event) => {
        if (this.#context.state?.tool !== "brush" || event.pointerType === "touch") return;
        this.#hover = event;
        refresh();
      },
      { signal },
    );
    surface.addEventListener(
      "pointerleave",
      () => {
        this.#hover = null;
        this.#context.brush?.leave();
        refresh();
      },
      { signal },
    );
  }
}
