/** The visitor's corrections of a matte: brush strokes, then grown or shrunk, then feathered. */

import { expandArea, uniteAreas, wholeArea } from "./area.js";
import { featherMatte, featherReach } from "./feather.js";
import { growMatte, growReach } from "./grow.js";
import { paintStroke } from "./strokes.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("../scene/scene.js").Stroke} Stroke
 */

/** Less than this is no growth or feather, pixels. */
const LEAST = 0.05;

/**
 * A matte with corrections. What often follows the corrections before costs only what it changes: another
 * stroke, more points in the last one, the last one replaced or undone.
 */
export class Refinement {
  #matte;
  #painted;
  #growth;
  #feather;
  /** The strokes in `#painted`. @type {readonly Stroke[]} */
  #strokes = [];
  /**
   * `#painted` before its last stroke, and what that changed.
   *
   * @type {{ alpha: Uint8ClampedArray, changed: Area | null } | null}
   */
  #before = null;

  /** @param {Matte} matte the Space's, or an empty one; it is not changed */
  constructor(matte) {
    this.#matte = matte;
    this.#painted = { ...matte, alpha: matte.alpha.slice() };
    this.#growth = new Step(growMatte, growReach);
    this.#feather = new Step(featherMatte, featherReach);
  }

  /**
   * @param {import("../scene/scene.js").Subject} corrections
   * @returns {Matte} good until the next call, which writes over it
   */
  refine({ grow, feather, strokes }) {
    const { width } = this.#matte;
    const painted = { matte: this.#painted, changed: this.#paint(strokes) };
    const grown = this.#growth.run(painted, grow * width);
    // A Gaussian edge makes 95 % of its way within two standard deviations.
    return this.#feather.run(grown, (feather * width) / 2).matte;
  }

  /**
   * @param {readonly Stroke[]} strokes
   * @returns {Area | null} what may have changed
   */
  #paint(strokes) {
    const { alpha } = this.#painted;
    const known = this.#strokes;
    const last = known.length - 1;
    this.#strokes = strokes;
    let next = 0;
    while (next < known.length && known[next] === strokes[next]) next++;
    let from = 0;
    /** @type {Area | null} */
    let changed = null;
    if (next === last) from = pointsShared(known[next], strokes[next]);
    if (next === last && !from && this.#before) {
      alpha.set(this.#before.alpha);
      changed = this.#before.changed;
      this.#before = null;
    } else if (next < known.length && !from) {
      alpha.set(this.#matte.alpha);
      changed = wholeArea(this.#matte);
      this.#before = null;
      next = 0;
    }
    for (; next < strokes.length; next++, from = 0) {
      const stroke = /** @type {Stroke} */ (strokes[next]);
      if (!from && next === strokes.length - 1) this.#before = { alpha: alpha.slice(), changed: null };
      const painted = paintStroke(this.#painted, stroke, from);
      if (this.#before) this.#before.changed = uniteAreas(this.#before.changed, painted);
      changed = uniteAreas(changed, painted);
    }
    return changed;
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

/**
 * @param {Stroke | undefined} before
 * @param {Stroke | undefined} after
 * @returns {number} how many points of the first the second goes on from; 0 where it is another stroke
 */
function pointsShared(before, after) {
  if (!before || !after) return 0;
  const isContinued =
    before.mode === after.mode &&
    before.size === after.size &&
    before.softness === after.softness &&
    before.points.length <= after.points.length &&
    before.points.every((value, n) => value === after.points[n]);
  return isContinued ? before.points.length / 2 : 0;
}
