/** The visitor's corrections of a matte: holes filled, brush strokes, then grown or shrunk, then feathered. */

import { nextTurn } from "../../base/turns.js";
import { expandArea, uniteAreas, wholeArea } from "./area.js";
import { featherMatte, featherReach } from "./feather.js";
import { growMatte, growReach } from "./grow.js";
import { PaintedMatte } from "./painted.js";
import { fillHoles } from "./solid.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./matte.js").Matte} Matte
 */

/** How long strokes are painted before the page has its turn, milliseconds. */
const TURN_MS = 30;

/** Less than this is no growth or feather, pixels. */
const LEAST = 0.05;

/** A matte with corrections. What often follows the corrections before costs only what it changes. */
export class Refinement {
  #raw;
  #photoPixels;
  #solid = 0;
  #painted;
  #growth;
  #feather;
  /** What has changed since the last result. @type {Area | null} */
  #changed = null;

  /**
   * @param {Matte} matte the Space's, or an empty one; it is not changed
   * @param {() => import("./numbers.js").Bytes} photoPixels the photo, RGBA, at the matte's size; asked for with
   *   the first stroke that finds the edge
   */
  constructor(matte, photoPixels) {
    this.#raw = matte;
    this.#photoPixels = photoPixels;
    this.#painted = new PaintedMatte(matte, photoPixels);
    this.#growth = new Step(growMatte, growReach);
    this.#feather = new Step(featherMatte, featherReach);
  }

  /**
   * @param {import("../scene/scene.js").Subject} corrections
   * @returns {Matte} good until the next call, which writes over it
   */
  refine(corrections) {
    for (const area of this.#paint(corrections)) this.#changed = uniteAreas(this.#changed, area);
    return this.#finish(corrections);
  }

  /**
   * The same in turns with the page: all strokes of a project take longer to paint than it may stand still.
   *
   * @param {import("../scene/scene.js").Subject} corrections
   */
  async refineInTurns(corrections) {
    let end = performance.now() + TURN_MS;
    for (const area of this.#paint(corrections)) {
      this.#changed = uniteAreas(this.#changed, area);
      if (performance.now() < end) continue;
      await nextTurn();
      end = performance.now() + TURN_MS;
    }
    return this.#finish(corrections);
  }

  /**
   * The brush has the last word: what it takes away is no hole to fill.
   *
   * @param {import("../scene/scene.js").Subject} corrections
   */
  #paint({ solid = 0, strokes }) {
    if (solid !== this.#solid) {
      this.#solid = solid;
      this.#painted = new PaintedMatte(solid ? fillHoles(this.#raw, solid) : this.#raw, this.#photoPixels);
      this.#changed = wholeArea(this.#raw);
    }
    return this.#painted.paint(strokes);
  }

  /**
   * @param {import("../scene/scene.js").Subject} corrections
   * @returns {Matte}
   */
  #finish({ grow, feather }) {
    const { matte } = this.#painted;
    const painted = { matte, changed: this.#changed };
    this.#changed = null;
    const grown = this.#growth.run(painted, grow * matte.width);
    // A Gaussian edge makes 95 % of its way within two standard deviations.
    return this.#feather.run(grown, (feather * matte.width) / 2).matte;
  }
}

/** One way of moving or softening a matte's edge, and its latest result. */
class Step {
  #apply;
  #reach;
  #amount = 0;
  /** @type {Matte | null} */
  #result = null;

  /**
   * @param {(source: Matte, target: Matte, amount: number, area: Area) => void} apply
   * @param {(amount: number) => number} reach pixels by which a change spreads
   */
  constructor(apply, reach) {
    this.#apply = apply;
    this.#reach = reach;
  }

  /**
   * @param {{ matte: Matte, changed: Area | null }} source changed: since the last call
   * @param {number} amount pixels
   * @returns {{ matte: Matte, changed: Area | null }}
   */
  run({ matte, changed }, amount) {
    const isOff = Math.abs(amount) < LEAST;
    const isSame = amount === this.#amount;
    this.#amount = amount;
    if (!isSame) changed = wholeArea(matte);
    if (isOff) return { matte, changed };
    if (isSame && changed) changed = expandArea(changed, this.#reach(amount), matte);
    this.#result ??= { ...matte, alpha: new Uint8ClampedArray(matte.alpha.length) };
    if (changed) this.#apply(matte, this.#result, amount, changed);
    return { matte: this.#result, changed };
  }
}
