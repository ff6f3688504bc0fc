/**
 * What lies over the picture without being part of it: a frame around each layer, handles around the
 * selected one, and the lines that it rests on. The browser finds what is under the pointer.
 */

import { frameAround, OFFSET, placeHandles } from "./handles.js";
import { svg } from "./svg.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./handles.js").Handle} Handle
 * @typedef {import("./snapping.js").Lines} Lines
 * @typedef {import("./viewport.js").Rect} Rect
 *
 * @typedef {object} Frame
 * @property {SVGGElement} element
 * @property {readonly SVGPolygonElement[]} outlines
 * @property {SVGPolygonElement} area what can be caught
 * @property {Layer} layer
 *
 * @typedef {object} Framed what is seen
 * @property {readonly Layer[]} layers from the bottom to the top
 * @property {string | null} selectedId
 * @property {string | null} editedId the layer whose text is being edited in place
 * @property {(layer: Layer) => Quad} quadOf
 * @property {{ width: number, height: number }} surface
 */

/** Side of what a fingertip and a mouse can catch, in CSS pixels (WCAG 2.2, 2.5.5 and 2.5.8). */
const TARGET = { coarse: 44, fine: 24 };

/** Cursors by direction, for each 45° from the right on. */
const CURSORS = ["ew-resize", "nwse-resize", "ns-resize", "nesw-resize"];

/** An arc with an arrow at its end, around the origin. */
const TURN = "M3.6 -3.2a4.8 4.8 0 1 0 1 4.6M4.3 -6.2v3.3h-3.3";

export class Frames {
  #t;
  #hintId;
  /** @type {Map<string, Frame>} */
  #frames = new Map();
  #group = svg("g", {});
  #guides = [svg("path", { class: "under" }), svg("path", { class: "over" })];
  #stem = svg("path", { class: "stem" });
  /** Handles by name, kept, so that a pointer's capture lasts. @type {Map<string, SVGGElement>} */
  #handleElements = new Map();
  /** @type {WeakMap<Element, Handle>} */
  #handles = new WeakMap();
  #handleGroup = svg("g", { class: "handles", "aria-hidden": "true" }, this.#stem);
  #target;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Translate} options.t
   * @param {string} options.hintId id of the element that says what can be done with a frame
   * @param {boolean} options.coarse the main pointer is a finger
   */
  constructor({ t, hintId, coarse }) {
    this.#t = t;
    this.#target = coarse ? TARGET.coarse : TARGET.fine;
    this.#hintId = hintId;
    this.element = svg(
      "svg",
      { class: "frames", role: "none" },
      svg("g", { class: "guides", "aria-hidden": "true" }, ...this.#guides),
      this.#group,
      this.#handleGroup,
    );
  }

  /**
   * Size what can be caught for what catches it.
   *
   * @param {string} pointerType
   */
  fitTo(pointerType) {
    this.#target = pointerType === "touch" ? TARGET.coarse : TARGET.fine;
  }

  /** @param {Framed} framed */
  update({ layers, selectedId, editedId, quadOf, surface }) {
    const visible = layers.filter((layer) => !layer.hidden);
    this.#keep(visible);
    const frames = visible.map((layer) => this.#frameOf(layer));
    const order = frames.map(({ element }) => element);
    if (order.some((element, index) => this.#group.children[index] !== element)) this.#reorder(order);

    /** @type {Quad | null} */
    let handled = null;
    for (const { element, outlines, area, layer } of frames) {
      const isSelected = layer.id === selectedId;
      const quad = quadOf(layer);
      const frame = frameAround(quad, layer.locked ? 0 : this.#target);
      if (isSelected && !layer.locked && layer.id !== editedId) handled = frame;
      const points = frame.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
      for (const polygon of [...outlines, area]) polygon.setAttribute("points", points);
      element.toggleAttribute("data-selected", isSelected);
      element.toggleAttribute("data-locked", layer.locked);
      element.toggleAttribute("data-edited", layer.id === editedId);
      const text = layer.name || layer.text.replaceAll("\n", " ");
      const name = this.#t(`frame.${layer.place}`, { text });
      if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
    }
    this.#placeHandles(handled, surface);
  }

  /**
   * @param {Lines} lines
   * @param {Rect} picture
   */
  showGuides({ x, y }, { left, top, width, height }) {
    const d = [
      ...x.map((at) => `M${at.toFixed(1)} ${top}v${height}`),
      ...y.map((at) => `M${left} ${at.toFixed(1)}h${width}`),
    ].join("");
    for (const path of this.#guides) path.setAttribute("d", d);
  }

  /** @param {Element} element @returns {string | null} id of the layer whose frame this is a part of */
  layerAt(element) {
    for (const [id, frame] of this.#frames) if (frame.element.contains(element)) return id;
    return null;
  }

  /** @param {Element} element @returns {Handle | null} */
  handleAt(element) {
    const handle = element.closest(".handle");
    return (handle && this.#handles.get(handle)) ?? null;
  }

  /**
   * @param {string | null} id
   * @returns {boolean} there is a frame to put the focus on
   */
  focus(id) {
    const frame = this.#frames.get(id ?? "");
    if (!frame || frame.layer.locked) return false;
    frame.element.focus({ preventScroll: true });
    return true;
  }

  /** @param {readonly Layer[]} layers */
  #keep(layers) {
    const ids = new Set(layers.map(({ id }) => id));
    for (const [id, { element }] of this.#frames) {
      if (ids.has(id)) continue;
      element.remove();
      this.#frames.delete(id);
    }
  }

  /** @param {Layer} layer @returns {Frame} */
  #frameOf(layer) {
    const known = this.#frames.get(layer.id);
    if (known) {
      if (known.layer.locked !== layer.locked) reach(known.element, layer.locked);
      known.layer = layer;
      return known;
    }
    const outlines = [svg("polygon", { class: "under" }), svg("polygon", { class: "over" })];
    const area = svg("polygon", { class: "area" });
    const attributes = { class: "frame", role: "button", "aria-describedby": this.#hintId };
    const element = svg("g", attributes, area, ...outlines);
    reach(element, layer.locked);
    const frame = { element, outlines, area, layer };
    this.#frames.set(layer.id, frame);
    return frame;
  }

  /**
   * Moving an element takes the focus from it.
   *
   * @param {readonly SVGGElement[]} order
   */
  #reorder(order) {
    const focused = order.find((element) => element.matches(":focus"));
    this.#group.replaceChildren(...order);
    focused?.focus({ preventScroll: true });
  }

  /**
   * @param {Quad | null} frame
   * @param {{ width: number, height: number }} surface
   */
  #placeHandles(frame, surface) {
    const places = frame ? placeHandles(frame, this.#target, surface) : [];
    const shown = new Set();
    for (const { handle, at, angle } of places) {
      const name = handle.kind === "rotate" ? "rotate" : `${handle.kind}${handle.index}`;
      shown.add(name);
      const element = this.#handleElement(name, handle);
      element.setAttribute("transform", `translate(${at.x.toFixed(2)} ${at.y.toFixed(2)})`);
      if (handle.kind !== "rotate") {
        const direction = Math.round(((angle % 180) + 180) / 45) % 4;
        element.style.cursor = /** @type {string} */ (CURSORS[direction]);
      }
      if (handle.kind === "side") {
        element.lastElementChild?.setAttribute("transform", `rotate(${angle.toFixed(1)})`);
      }
      const area = /** @type {Element} */ (element.firstElementChild);
      area.setAttribute("r", String(this.#target / 2));
      if (handle.kind === "corner") {
        const radians = (angle / 180) * Math.PI;
        area.setAttribute("cx", (OFFSET * this.#target * Math.cos(radians)).toFixed(2));
        area.setAttribute("cy", (OFFSET * this.#target * Math.sin(radians)).toFixed(2));
      }
      if (handle.kind === "rotate") this.#stem.setAttribute("d", stemOf(frame, at));
    }
    for (const [name, element] of this.#handleElements) {
      element.style.display = shown.has(name) ? "" : "none";
    }
    this.#stem.style.display = shown.has("rotate") ? "" : "none";
  }

  /**
   * @param {string} name
   * @param {Handle} handle
   */
  #handleElement(name, handle) {
    const known = this.#handleElements.get(name);
    if (known) return known;
    const knob = {
      corner: () => [svg("circle", { class: "knob", r: 5 })],
      side: () => [svg("rect", { class: "knob", x: -3, y: -8, width: 6, height: 16, rx: 3 })],
      rotate: () => [svg("circle", { class: "knob", r: 10 }), svg("path", { class: "sign", d: TURN })],
    }[handle.kind]();
    const element = svg("g", { class: `handle ${handle.kind}` }, svg("circle", { class: "area" }), ...knob);
    this.#handles.set(element, handle);
    this.#handleElements.set(name, element);
    this.#handleGroup.append(element);
    return element;
  }
}

/**
 * @param {SVGGElement} element
 * @param {boolean} locked
 */
function reach(element, locked) {
  if (locked) element.removeAttribute("tabindex");
  else element.setAttribute("tabindex", "0");
  element.setAttribute("aria-disabled", String(locked));
}

/**
 * The line from a frame to its rotate handle.
 *
 * @param {Quad | null} frame
 * @param {import("./viewport.js").Point} to
 */
function stemOf(frame, to) {
  if (!frame) return "";
  const middles = frame.map(({ x, y }, index) => {
    const next = /** @type {import("./viewport.js").Point} */ (frame[(index + 1) % 4]);
    return { x: (x + next.x) / 2, y: (y + next.y) / 2 };
  });
  const far = (/** @type {import("./viewport.js").Point} */ { x, y }) => Math.hypot(x - to.x, y - to.y);
  const from = middles.reduce((nearest, middle) => (far(middle) < far(nearest) ? middle : nearest));
  return `M${from.x.toFixed(2)} ${from.y.toFixed(2)}L${to.x.toFixed(2)} ${to.y.toFixed(2)}`;
}
