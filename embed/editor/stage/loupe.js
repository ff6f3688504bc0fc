/** What lies under a finger that paints, beside the finger and magnified. */

import { el } from "../../base/dom.js";

/**
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {{ width: number, height: number }} Size CSS pixels
 *
 * @typedef {object} Magnified
 * @property {Point} at what is in its middle: where the finger is on the surface
 * @property {number} size of the brush, CSS pixels
 * @property {Size} surface
 * @property {import("./live-picture.js").LivePicture} livePicture as it was just drawn
 */

/** How wide it is, CSS pixels. */
const SIDE = 112;

/** From the finger's middle to its own: half of it, and what a fingertip hides. */
const REACH = SIDE / 2 + 36;

/** It stays this far from the surface's edge, CSS pixels. */
const MARGIN = 6;

/** How much larger it shows what a small brush is at. */
const MAGNIFICATION = 2;

/** How much of it the brush's circle takes at most, as long as that is not to be made smaller. */
const SHARE = 0.8;

/** Widths of the brush's circle and of what sets it off from the photo, CSS pixels. */
const LINES = /** @type {const} */ ([3.5, 1.5]);

export class Loupe {
  element = el("canvas", { class: "loupe", "aria-hidden": "true", hidden: true });
  /** A finger paints. */
  isHeld = false;
  /** Of the circle's lines, from below. @type {readonly [string, string] | null} */
  #colors = null;

  /** @param {Magnified} magnified */
  update({ at, size, surface, livePicture }) {
    const canvas = this.element;
    canvas.hidden = !this.isHeld;
    // A canvas keeps its pixels in memory as long as it has a size.
    const side = this.isHeld ? Math.round(SIDE * devicePixelRatio) : 0;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    if (!this.isHeld) return;
    const middle = placeLoupe(at, surface);
    canvas.style.transform = `translate(${middle.x - SIDE / 2}px, ${middle.y - SIDE / 2}px)`;

    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const times = Math.max(1, Math.min(MAGNIFICATION, (SHARE * SIDE) / size));
    const scale = (times * side) / SIDE;
    context.resetTransform();
    context.clearRect(0, 0, side, side);
    context.setTransform(scale, 0, 0, scale, side / 2 - at.x * scale, side / 2 - at.y * scale);
    livePicture.drawOn(context);
    context.beginPath();
    context.arc(at.x, at.y, size / 2, 0, 2 * Math.PI);
    this.#colors ??= colorsOf(canvas);
    for (const [index, width] of LINES.entries()) {
      context.strokeStyle = /** @type {string} */ (this.#colors[index]);
      context.lineWidth = width / times;
      context.stroke();
    }
  }
}

/**
 * Where its middle is: above the finger, and around it to where there is more room, the nearer that comes to the
 * surface's upper edge.
 *
 * @param {Point} at where the finger is
 * @param {Size} surface
 * @returns {Point}
 */
export function placeLoupe(at, { width, height }) {
  const least = MARGIN + SIDE / 2;
  const keep = (/** @type {number} */ value, /** @type {number} */ side) =>
    Math.max(least, Math.min(side - least, value));
  const y = keep(at.y - REACH, height);
  const aside = Math.sqrt(Math.max(0, REACH ** 2 - (at.y - y) ** 2));
  return { x: keep(at.x + (at.x < width / 2 ? aside : -aside), width), y };
}

/**
 * @param {HTMLElement} canvas
 * @returns {readonly [string, string]}
 */
function colorsOf(canvas) {
  const { color, outlineColor } = getComputedStyle(canvas);
  return [outlineColor, color];
}
