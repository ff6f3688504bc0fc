/** The line around the part of the subject that is selected. */

import { el } from "../../base/dom.js";

/** Width of the line and of what sets it off from the photo, CSS pixels. */
const LINE = 1.5;
const UNDER = 2.5;

/** Places of the brush that draws it, around the part's edge. */
const PLACES = 16;

export class PartOutline {
  element = el("canvas", { class: "part-outline", "aria-hidden": "true", hidden: true });
  /** What is shown. @type {readonly unknown[]} */
  #shown = [];

  /**
   * @param {import("../mask/subject.js").Subject | null} part null where none is selected
   * @param {import("./viewport.js").Rect} picture where the photo lies on the surface, CSS pixels
   * @param {{ width: number, height: number }} surface CSS pixels
   */
  update(part, picture, surface) {
    const { left, top, width, height } = picture;
    const shown = [part, left, top, width, height, surface.width, surface.height, devicePixelRatio];
    if (shown.every((value, index) => value === this.#shown[index])) return;
    this.#shown = shown;
    const canvas = this.element;
    canvas.hidden = !part;
    // A canvas keeps its pixels in memory as long as it has a size.
    canvas.width = part ? Math.round(surface.width * devicePixelRatio) : 0;
    canvas.height = part ? Math.round(surface.height * devicePixelRatio) : 0;
    if (!part) return;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { color, outlineColor } = getComputedStyle(canvas);
    const shape = new OffscreenCanvas(canvas.width, canvas.height);
    const filled = /** @type {OffscreenCanvasRenderingContext2D} */ (shape.getContext("2d"));
    const draw = (/** @type {number} */ dx, /** @type {number} */ dy) => {
      const scale = devicePixelRatio;
      // The core: what the photo shows of the part alone.
      filled.drawImage(part.solid, (left + dx) * scale, (top + dy) * scale, width * scale, height * scale);
    };
    for (const [way, style] of /** @type {const} */ ([
      [UNDER, outlineColor],
      [LINE, color],
    ])) {
      filled.globalCompositeOperation = "source-over";
      filled.clearRect(0, 0, shape.width, shape.height);
      for (let place = 0; place < PLACES; place++) {
        const angle = (2 * Math.PI * place) / PLACES;
        draw(way * Math.cos(angle), way * Math.sin(angle));
      }
      filled.globalCompositeOperation = "source-in";
      filled.fillStyle = style;
      filled.fillRect(0, 0, shape.width, shape.height);
      context.drawImage(shape, 0, 0);
    }
    // The part itself stays free.
    filled.globalCompositeOperation = "copy";
    draw(0, 0);
    context.globalCompositeOperation = "destination-out";
    context.drawImage(shape, 0, 0);
    shape.width = shape.height = 0;
  }
}
