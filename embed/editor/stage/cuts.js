/** Lines that divide parts of the subject: drawn by hand or by keys, and seen while they can be. */

import { extendStroke, finishStroke, startStroke } from "../mask/painting.js";
import { CUT_LIMIT } from "../scene/design.js";
import { svg } from "./svg.js";

/**
 * @typedef {import("../scene/scene.js").Cut} Cut
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 */

/** Name of the gesture for the history. */
const GESTURE = "cut";

/** How closely a line follows the hand. */
const HAND = /** @type {const} */ ({ mode: "add", edge: false, size: 0.05, softness: 0 });

/** What the pointer shows of it, fraction of the photo's width. */
export const CUT_SIZE = 0.012;

export class Cuts {
  #actions;
  #paths = [svg("path", { class: "under" }), svg("path", { class: "over" })];
  /** Where a line began that the keys draw, as fractions of the photo's sides. @type {Point | null} */
  #from = null;

  /** @param {import("../state.js").Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element = svg("svg", { class: "frames cuts", role: "none" }, ...this.#paths);
  }

  /**
   * @param {readonly Cut[]} cuts none where they are not to be seen
   * @param {Rect} picture
   * @param {Point} at where the brush is, as fractions of the photo's sides
   */
  update(cuts, { left, top, width, height }, at) {
    const lines = cuts.map(({ points }) => points);
    if (this.#from) lines.push([this.#from.x, this.#from.y, at.x, at.y]);
    const d = lines
      .map((points) => {
        const places = Array.from({ length: points.length / 2 }, (_, n) => {
          const [x = 0, y = 0] = points.slice(2 * n, 2 * n + 2);
          return `${(left + x * width).toFixed(1)} ${(top + y * height).toFixed(1)}`;
        });
        return `M${places.join("L")}`;
      })
      .join("");
    for (const path of this.#paths) if (path.getAttribute("d") !== d) path.setAttribute("d", d);
  }

  /** Forget a line that was begun by a key. */
  drop() {
    this.#from = null;
  }

  /**
   * @param {readonly Cut[]} cuts
   * @param {Point} from as fractions of the photo's sides
   * @param {number} aspect width of the photo by its height
   * @param {(at: Point) => Point} placeOf from the surface to the photo
   * @returns {import("./pointers.js").Grip}
   */
  grip(cuts, from, aspect, placeOf) {
    let stroke = startStroke(HAND, from.x, from.y);
    this.drop();
    return {
      eager: true,
      move: (_, __, path) => {
        const before = stroke;
        for (const at of path) {
          const { x, y } = placeOf(at);
          stroke = extendStroke(stroke, x, y, aspect);
        }
        if (stroke !== before) this.#cut(cuts, stroke.points, GESTURE);
      },
      end: () => {
        // A press in one place is no line.
        if (stroke.points.length > 2) this.#cut(cuts, finishStroke(stroke, aspect).points, GESTURE);
        this.#actions.endGesture();
      },
      cancel: () => this.#actions.revert(),
    };
  }

  /**
   * Begin a line, or end the one that was begun.
   *
   * @param {readonly Cut[]} cuts
   * @param {Point} at as fractions of the photo's sides
   */
  mark(cuts, at) {
    const from = this.#from;
    this.#from = from ? null : at;
    if (from) this.#cut(cuts, [from.x, from.y, at.x, at.y]);
  }

  /**
   * @param {readonly Cut[]} cuts
   * @param {readonly number[]} points
   * @param {string} [gesture]
   */
  #cut(cuts, points, gesture) {
    this.#actions.changeSubject({ cuts: [...cuts, { points }].slice(-CUT_LIMIT) }, gesture);
  }
}
