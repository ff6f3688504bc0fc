/** A matte with the brush's strokes on it, and the way back. */

import { uniteAreas, wholeArea } from "./area.js";
import { paintEdgeStroke } from "./edge-brush.js";
import { paintStroke } from "./strokes.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./strokes.js").Decisions} Decisions
 * @typedef {import("../scene/scene.js").Stroke} Stroke
 *
 * @typedef {{ alpha: Uint8ClampedArray, decisions: Uint8Array }} Planes the matte, and what strokes said, of the same pixels
 * @typedef {Planes & { area: Area | null }} Patch what an area's pixels were before a stroke; null: it changed none
 */

/** The most bytes of patches that are kept: some hundred strokes can be taken back one by one. */
const KEPT = 1 << 25;

/**
 * What often follows the strokes before costs only what it changes: another stroke, more points in the last
 * one, the last one replaced, and one after the other undone.
 */
export class PaintedMatte {
  #source;
  #photoPixels;
  /** @type {Bytes | null} */
  #pixels = null;
  /** @type {Matte} */
  matte;
  /** @type {Planes} */
  #now;
  /** The same before the last stroke. @type {Planes} */
  #before;
  /** @type {Stroke[]} */
  #strokes = [];
  /** What the last one changed. @type {Area | null} */
  #changed = null;
  /** What the strokes before the last one changed, the latest of them last. @type {Patch[]} */
  #patches = [];

  /**
   * @param {Matte} source it is not changed
   * @param {() => Bytes} photoPixels the photo, RGBA, at the matte's size; asked for with the first stroke that
   *   finds the edge
   */
  constructor(source, photoPixels) {
    this.#source = source;
    this.#photoPixels = photoPixels;
    const planes = () => ({ alpha: source.alpha.slice(), decisions: new Uint8Array(source.alpha.length) });
    this.#now = planes();
    this.#before = planes();
    this.matte = { ...source, alpha: this.#now.alpha };
  }

  /**
   * Bring the matte in step, a stroke at a time.
   *
   * @param {readonly Stroke[]} strokes all that are to be on the matte
   * @returns {Generator<Area | null, void>} what each of them, and taking back others, may have changed
   */
  *paint(strokes) {
    const known = this.#strokes;
    let same = 0;
    while (same < known.length && known[same] === strokes[same]) same++;
    const from = same === known.length - 1 ? pointsShared(known[same], strokes[same]) : 0;
    yield from ? this.#goOn(/** @type {Stroke} */ (strokes[same]), from) : this.#takeBack(same);
    for (const stroke of strokes.slice(known.length)) yield this.#begin(stroke);
  }

  /**
   * @param {Stroke} stroke in place of the last one, of which it has the first points
   * @param {number} from
   */
  #goOn(stroke, from) {
    const changed = paintStroke(this.matte, stroke, from, this.#now.decisions);
    this.#strokes.splice(-1, 1, stroke);
    this.#changed = uniteAreas(this.#changed, changed);
    return changed;
  }

  /** @param {Stroke} stroke */
  #begin(stroke) {
    if (this.#strokes.length) this.#keep();
    const { decisions } = this.#now;
    this.#changed = stroke.edge
      ? paintEdgeStroke(this.matte, (this.#pixels ??= this.#photoPixels()), stroke, decisions)
      : paintStroke(this.matte, stroke, 0, decisions);
    this.#strokes.push(stroke);
    return this.#changed;
  }

  /** Keep what the last stroke has changed, before another one becomes the last. */
  #keep() {
    const area = this.#changed;
    const { width } = this.matte;
    this.#patches.push({ area, ...cut(this.#before, area, width) });
    copy(this.#now, this.#before, area, width);
    let bytes = this.#patches.reduce((sum, { alpha }) => sum + 2 * alpha.length, 0);
    while (bytes > KEPT) bytes -= 2 * (this.#patches.shift()?.alpha.length ?? 0);
  }

  /**
   * @param {number} count of strokes that stay, from the first one on
   * @returns {Area | null}
   */
  #takeBack(count) {
    const { width } = this.matte;
    /** @type {Area | null} */
    let changed = null;
    while (this.#strokes.length > count) {
      const patch = this.#patches.pop();
      if (!patch && this.#strokes.length > 1) return this.#beginAnew();
      copy(this.#before, this.#now, this.#changed, width);
      changed = uniteAreas(changed, this.#changed);
      this.#strokes.pop();
      this.#changed = patch?.area ?? null;
      if (patch) paste(patch, this.#before, width);
    }
    return changed;
  }

  #beginAnew() {
    for (const planes of [this.#now, this.#before]) {
      planes.alpha.set(this.#source.alpha);
      planes.decisions.fill(0);
    }
    this.#strokes.length = this.#patches.length = 0;
    this.#changed = null;
    return wholeArea(this.matte);
  }
}

/**
 * @param {Stroke | undefined} before
 * @param {Stroke | undefined} after
 * @returns {number} how many points of the first the second goes on from; 0 where it is another stroke, or one
 *   that finds the edge: what that takes depends on all of it
 */
function pointsShared(before, after) {
  if (!before || !after || before.edge || after.edge) return 0;
  const isContinued =
    before.mode === after.mode &&
    before.size === after.size &&
    before.softness === after.softness &&
    before.points.length <= after.points.length &&
    before.points.every((value, n) => value === after.points[n]);
  return isContinued ? before.points.length / 2 : 0;
}

/**
 * @param {Planes} from
 * @param {Planes} to
 * @param {Area | null} area
 * @param {number} width of both, pixels
 */
function copy(from, to, area, width) {
  for (const [start, end] of rowsOf(area, width)) {
    to.alpha.set(from.alpha.subarray(start, end), start);
    to.decisions.set(from.decisions.subarray(start, end), start);
  }
}

/**
 * @param {Planes} from
 * @param {Area | null} area
 * @param {number} width of it, pixels
 * @returns {Planes} the area's pixels alone
 */
function cut(from, area, width) {
  const size = area ? (area.right - area.left) * (area.bottom - area.top) : 0;
  const planes = { alpha: new Uint8ClampedArray(size), decisions: new Uint8Array(size) };
  rowsOf(area, width).forEach(([start, end], row) => {
    planes.alpha.set(from.alpha.subarray(start, end), row * (end - start));
    planes.decisions.set(from.decisions.subarray(start, end), row * (end - start));
  });
  return planes;
}

/**
 * @param {Patch} patch
 * @param {Planes} to
 * @param {number} width of it, pixels
 */
function paste({ area, alpha, decisions }, to, width) {
  rowsOf(area, width).forEach(([start, end], row) => {
    const [first, last] = [row * (end - start), (row + 1) * (end - start)];
    to.alpha.set(alpha.subarray(first, last), start);
    to.decisions.set(decisions.subarray(first, last), start);
  });
}

/**
 * @param {Area | null} area
 * @param {number} width of the picture, pixels
 * @returns {[start: number, end: number][]} where the area's rows lie among the picture's pixels
 */
function rowsOf(area, width) {
  if (!area) return [];
  const { left, top, right, bottom } = area;
  return Array.from({ length: bottom - top }, (_, row) => [(top + row) * width + left, (top + row) * width + right]);
}
