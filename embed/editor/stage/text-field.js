/**
 * Editing a layer's text where it is. The picture goes on drawing the letters; a field without ink lies
 * over them, set and transformed like them, and gives them a caret, a selection and the keyboard of every
 * script. Of text behind the subject it shows a ghost, so that what is typed there can be read. Text that
 * is bent, turned or too small for that is edited upright on a surface of its own.
 */

import { el } from "../../base/dom.js";
import { frameOf, linearOf } from "../render/geometry.js";
import { EM, layoutText } from "../render/typeset.js";
import { parameterOf } from "../scene/parameters.js";
import { centerOf } from "./handles.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("./viewport.js").Rect} Rect
 */

/** Turned or slanted further than this, text is edited upright, in degrees. */
const UPRIGHT = 5;

/** So is text of smaller letters, in CSS pixels. */
const READABLE = 14;

/** Room beside the letters for a caret and for what overhangs, in em. */
const MARGIN = 0.5;

/** Width of the upright field, and how far it stays from the layer and the surface's edge, in CSS pixels. */
const UPRIGHT_WIDTH = 280;
const EDGE = 12;

/** The most lines that it shows at once. */
const UPRIGHT_LINES = 6;

export class TextField {
  #onInput;
  #onClose;
  /** @type {string | null} */
  #id = null;
  #isComposing = false;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Translate} options.t
   * @param {(id: string, text: string) => void} options.onInput
   * @param {(id: string, text: string, byKey: boolean) => void} options.onClose byKey: the focus has to go
   *   somewhere
   */
  constructor({ t, onInput, onClose }) {
    const { maxLength } = parameterOf.text;
    this.#onInput = onInput;
    this.#onClose = onClose;
    const field = el("textarea", {
      class: "text-field",
      "aria-label": t("parameter.text"),
      maxlength: maxLength,
      dir: "auto",
      wrap: "off",
      spellcheck: "false",
      autocomplete: "off",
      hidden: true,
    });
    this.element = field;
    field.addEventListener("input", () => {
      if (this.#id !== null) this.#onInput(this.#id, field.value);
    });
    field.addEventListener("compositionstart", () => (this.#isComposing = true));
    field.addEventListener("compositionend", () => (this.#isComposing = false));
    // Who looks something up in another window comes back to the same caret.
    field.addEventListener("blur", () => {
      if (document.hasFocus()) this.close();
    });
    field.addEventListener("keydown", (event) => {
      // While characters are being composed, these keys are the input method's.
      if (event.isComposing) return;
      const isDone = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
      if (!isDone) return;
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    });
  }

  /** The layer that is being edited. */
  get id() {
    return this.#id;
  }

  /**
   * @param {Layer} layer
   * @param {() => void} place brings the field to the layer
   */
  open(layer, place) {
    this.#id = layer.id;
    this.element.value = layer.text;
    this.element.hidden = false;
    place();
    this.element.focus({ preventScroll: true });
    this.element.select();
  }

  /** @param {boolean} [byKey] */
  close(byKey = false) {
    const id = this.#id;
    if (id === null) return;
    this.#id = null;
    this.#isComposing = false;
    const { value } = this.element;
    this.#onClose(id, value, byKey);
    this.element.hidden = true;
  }

  /**
   * @param {Layer} layer
   * @param {Rect} picture
   * @param {{ width: number, height: number }} surface
   * @param {import("../render/typeset.js").Fonts} fonts
   * @param {import("./snapping.js").Box} box around the layer on the surface
   */
  place(layer, picture, surface, fonts, box) {
    const field = this.element;
    // Writing a value moves the caret, and breaks off a composition.
    if (!this.#isComposing && field.value !== layer.text) field.value = layer.text;
    const fits = liesFlat(layer) && layer.size * picture.width * Math.abs(layer.scaleY) >= READABLE;
    field.toggleAttribute("data-upright", !fits);
    field.toggleAttribute("data-behind", layer.place === "behind");
    if (fits) this.#placeOver(layer, picture, fonts);
    else this.#placeUpright(layer, box, surface);
  }

  /**
   * @param {Layer} layer
   * @param {Rect} picture
   * @param {import("../render/typeset.js").Fonts} fonts
   */
  #placeOver(layer, picture, fonts) {
    const layout = layoutText(layer, fonts);
    const { box, font, spacing } = layout;
    const frame = frameOf(layout);
    // Set at its size on the screen, and not scaled to it, the caret keeps its width.
    const unit = (layer.size * picture.width) / EM;
    const linear = linearOf(layer, picture.width);
    const [a, b, c, d] = [linear.a, linear.b, linear.c, linear.d].map((value) => value / unit);
    const center = centerOf(layer, picture);
    // A space follows the last letter too, where it does not count as a part of the text.
    const width = (box.right - box.left + spacing) * unit;
    const margin = MARGIN * EM * unit;
    const style = this.element.style;
    this.element.lang = layer.lang;
    style.font = font;
    Object.assign(style, {
      color: layer.color,
      fontSize: `${EM * unit}px`,
      lineHeight: String(layer.lineHeight),
      letterSpacing: `${spacing * unit}px`,
      textAlign: layer.align,
      textTransform: { none: "none", upper: "uppercase", lower: "lowercase" }[layer.case],
      width: `${Math.max(0, width) + 2 * margin}px`,
      height: `${(box.bottom - box.top) * unit + 2 * margin}px`,
      padding: `${margin}px`,
      // Caret and selection are as tall as the face says its letters may be, which is more than there is to be seen.
      clipPath: `inset(${margin - (box.top - frame.top) * unit}px 0 ${margin - (frame.bottom - box.bottom) * unit}px)`,
      transform:
        `translate(${center.x}px, ${center.y}px) matrix(${a}, ${b}, ${c}, ${d}, 0, 0) ` +
        `translate(${box.left * unit - margin}px, ${box.top * unit - margin}px)`,
    });
  }

  /**
   * Below the layer, so that it is seen to change; above it or across it where there is no room.
   *
   * @param {Layer} layer
   * @param {import("./snapping.js").Box} box
   * @param {{ width: number, height: number }} surface
   */
  #placeUpright(layer, box, surface) {
    const field = this.element;
    const width = Math.min(UPRIGHT_WIDTH, surface.width - 2 * EDGE);
    field.removeAttribute("style");
    field.rows = Math.min(UPRIGHT_LINES, layer.text.split("\n").length);
    field.style.width = `${width}px`;
    const height = field.rows * 24 + 18;
    const lowest = surface.height - EDGE - height;
    const below = box.bottom + EDGE;
    const above = box.top - EDGE - height;
    const y = below <= lowest ? below : above >= EDGE ? above : lowest;
    const x = Math.min(surface.width - EDGE - width, (box.left + box.right - width) / 2);
    field.style.transform = `translate(${Math.max(EDGE, x)}px, ${Math.max(EDGE, y)}px)`;
  }
}

/**
 * @param {Layer} layer
 * @returns {boolean} a caret over its letters is easy to read
 */
function liesFlat({ curve, rotateX, rotateY, rotation, skewX, skewY, scaleX, scaleY }) {
  const isTurned = [rotation, skewX, skewY].some((angle) => Math.abs(angle) > UPRIGHT);
  return curve === 0 && rotateX === 0 && rotateY === 0 && !isTurned && scaleX > 0 && scaleY > 0;
}
