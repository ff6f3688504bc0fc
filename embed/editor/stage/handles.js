/** What dragging a handle makes of a layer, and where the handles are. Pure arithmetic, in CSS pixels. */

import { parameterOf } from "../scene/parameters.js";
import { snapAngle } from "./snapping.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 *
 * @typedef {{ kind: "corner" | "side", index: 0 | 1 | 2 | 3 } | { kind: "rotate" }} Handle
 *   corner: in the order of a quad; side: from the corner of that index to the next one, so 0 is the upper
 *
 * @typedef {object} Ground what a layer is moved on
 * @property {Rect} picture where the picture lies
 * @property {(layer: Layer) => Quad} quadOf where a layer's corners are
 */

/** Sides get a handle of their own where this many targets fit along them. */
const SIDE_ROOM = 4;

/** How far a target lies outside of the corner that it belongs to, in targets. */
export const OFFSET = 0.25;

/** How close a handle comes to the edge of the surface, in CSS pixels: half of the largest one. */
const INSET = 10;

/** How far the rotate handle is from the frame, in targets. */
const ROTATE_DISTANCE = 1.1;

/** Flattest that a side can be dragged to: a layer without any width could not be caught again. */
const FLATTEST = 0.05;

/** Rounds after which a handle is under the pointer even in steep perspective. */
const ROUNDS = 4;

/**
 * Change the size so that a corner follows the pointer along the diagonal; the opposite corner stays.
 *
 * @param {Layer} layer as it was when the drag began
 * @param {0 | 1 | 2 | 3} index of the corner
 * @param {Point} by how far the pointer has gone
 * @param {Ground} ground
 * @param {boolean} [aboutCenter] the middle stays instead
 * @returns {Partial<Layer>}
 */
export function dragCorner(layer, index, by, ground, aboutCenter = false) {
  const corner = (/** @type {Quad} */ quad) => at(quad, index);
  const opposite = (/** @type {Quad} */ quad) => at(quad, index + 2);
  const grow = (/** @type {number} */ factor) => ({ size: within("size", layer.size * factor) });
  return stretch(layer, grow, corner, aboutCenter ? null : opposite, by, ground);
}

/**
 * Change the scale of one axis so that a side follows the pointer; the opposite side's middle stays.
 *
 * @param {Layer} layer as it was when the drag began
 * @param {0 | 1 | 2 | 3} index of the side
 * @param {Point} by how far the pointer has gone
 * @param {Ground} ground
 * @param {boolean} [aboutCenter] the middle stays instead
 * @returns {Partial<Layer>}
 */
export function dragSide(layer, index, by, ground, aboutCenter = false) {
  const key = index % 2 === 0 ? "scaleY" : "scaleX";
  const side = (/** @type {Quad} */ quad) => middle(at(quad, index), at(quad, index + 1));
  const opposite = (/** @type {Quad} */ quad) => middle(at(quad, index + 2), at(quad, index + 3));
  const grow = (/** @type {number} */ factor) => {
    const scale = within(key, layer[key] * factor);
    return { [key]: Math.sign(layer[key]) * Math.max(FLATTEST, Math.abs(scale)) };
  };
  return stretch(layer, grow, side, aboutCenter ? null : opposite, by, ground);
}

/**
 * Turn a layer about its middle by as much as the pointer goes around it.
 *
 * @param {Layer} layer as it was when the drag began
 * @param {Point} from
 * @param {Point} to
 * @param {Rect} picture
 * @param {{ shift: boolean, free: boolean }} keys
 * @returns {Partial<Layer>}
 */
export function turn(layer, from, to, picture, keys) {
  const center = centerOf(layer, picture);
  return { rotation: snapAngle(upright(layer.rotation + angle(center, to) - angle(center, from)), keys) };
}

/**
 * Size, turn and move a layer as two fingers on it do: what was under each finger stays under it.
 *
 * @param {Layer} layer as it was when the pinch began
 * @param {readonly [Point, Point]} from
 * @param {readonly [Point, Point]} to
 * @param {Rect} picture
 * @returns {Partial<Layer>}
 */
export function pinch(layer, from, to, picture) {
  const center = centerOf(layer, picture);
  const grip = middle(...from);
  const now = middle(...to);
  const size = within("size", (layer.size * distance(...to)) / Math.max(1, distance(...from)));
  const turned = layer.rotation + angle(...to) - angle(...from);
  const rotation = snapAngle(upright(turned), { shift: false, free: false });
  const factor = size / layer.size;
  const radians = ((rotation - layer.rotation) / 180) * Math.PI;
  const [cos, sin] = [factor * Math.cos(radians), factor * Math.sin(radians)];
  const [dx, dy] = [center.x - grip.x, center.y - grip.y];
  return {
    size,
    rotation,
    x: within("x", (now.x + cos * dx - sin * dy - picture.left) / picture.width),
    y: within("y", (now.y + sin * dx + cos * dy - picture.top) / picture.height),
  };
}

/**
 * The frame around a layer: its corners, moved outwards where the layer is too small to be caught between
 * its handles.
 *
 * @param {Quad} quad
 * @param {number} target side of a handle's target
 * @returns {Quad}
 */
export function frameAround(quad, target) {
  const width = (distance(quad[0], quad[1]) + distance(quad[3], quad[2])) / 2;
  const height = (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2;
  // What is left between the targets of two corners has to be a target as well, the layer's own.
  const spare = Math.max(0, target - OFFSET * target * Math.SQRT2 - Math.max(width, height) / 2);
  const padX = Math.max(spare, (target - width) / 2, 0);
  const padY = Math.max(spare, (target - height) / 2, 0);
  const along = direction(middle(quad[0], quad[3]), middle(quad[1], quad[2]));
  const down = direction(middle(quad[0], quad[1]), middle(quad[3], quad[2]));
  const move = (/** @type {Point} */ { x, y }, /** @type {number} */ u, /** @type {number} */ v) => ({
    x: x + u * padX * along.x + v * padY * down.x,
    y: y + u * padX * along.y + v * padY * down.y,
  });
  return [move(quad[0], -1, -1), move(quad[1], 1, -1), move(quad[2], 1, 1), move(quad[3], -1, 1)];
}

/**
 * Where the handles of a frame are.
 *
 * @param {Quad} frame
 * @param {number} target side of a handle's target
 * @param {{ width: number, height: number }} surface what would lie outside of it lies at its edge, to be reached
 * @returns {{ handle: Handle, at: Point, angle: number }[]} angle: direction in which it is dragged, degrees
 */
export function placeHandles(frame, target, surface) {
  const center = middle(middle(frame[0], frame[2]), middle(frame[1], frame[3]));
  const indices = /** @type {const} */ ([0, 1, 2, 3]);
  const sides = indices.map((index) => ({ index, from: at(frame, index), to: at(frame, index + 1) }));
  const outward = sides.map(({ from, to }) => {
    const foot = middle(from, to);
    // Square to the side, to the outside, be the layer mirrored or not.
    const across = direction(from, to);
    const normal = { x: across.y, y: -across.x };
    const sign = normal.x * (foot.x - center.x) + normal.y * (foot.y - center.y) < 0 ? -1 : 1;
    const reach = sign * ROTATE_DISTANCE * target;
    return { x: foot.x + normal.x * reach, y: foot.y + normal.y * reach };
  });
  const isInside = (/** @type {Point} */ { x, y }) =>
    Math.min(x, y, surface.width - x, surface.height - y) >= target / 2;
  const reached = (/** @type {Point} */ { x, y }, inset = INSET) => ({
    x: Math.max(inset, Math.min(surface.width - inset, x)),
    y: Math.max(inset, Math.min(surface.height - inset, y)),
  });
  // Above; else below, or beside.
  const rotate = [0, 2, 1, 3].map((index) => /** @type {Point} */ (outward[index]));
  return [
    {
      handle: { kind: "rotate" },
      // Where all of that is outside, as far from the handles at the edge as it is from a side.
      at: rotate.find(isInside) ?? reached(/** @type {Point} */ (rotate[0]), INSET + ROTATE_DISTANCE * target),
      angle: 0,
    },
    ...sides
      .filter(({ from, to }) => distance(from, to) >= SIDE_ROOM * target)
      .map(({ index, from, to }) => ({
        handle: { kind: /** @type {const} */ ("side"), index },
        at: reached(middle(from, to)),
        angle: angle(from, to) + 90,
      })),
    ...indices.map((index) => ({
      handle: { kind: /** @type {const} */ ("corner"), index },
      at: reached(at(frame, index)),
      angle: cornerAngle(frame, index),
    })),
  ];
}

/**
 * @param {Quad} frame
 * @param {number} index
 * @returns {number} direction halfway between those in which the two sides end at a corner, degrees
 */
function cornerAngle(frame, index) {
  const corner = at(frame, index);
  const a = direction(at(frame, index + 1), corner);
  const b = direction(at(frame, index + 3), corner);
  return angle({ x: 0, y: 0 }, { x: a.x + b.x, y: a.y + b.y });
}

/**
 * The middle of a layer on the surface.
 *
 * @param {Layer} layer
 * @param {Rect} picture
 * @returns {Point}
 */
export function centerOf({ x, y }, { left, top, width, height }) {
  return { x: left + x * width, y: top + y * height };
}

/**
 * Grow a layer by the factor that takes a point of it as far as the pointer went, measured on the line
 * through that point and a fixed one. In perspective a point does not move in proportion to the factor, so that
 * the factor is approached in rounds; without it the first round hits.
 *
 * @param {Layer} layer
 * @param {(factor: number) => Partial<Layer>} grow
 * @param {(quad: Quad) => Point} moving
 * @param {((quad: Quad) => Point) | null} fixed null: the middle of the layer
 * @param {Point} by
 * @param {Ground} ground
 * @returns {Partial<Layer>}
 */
function stretch(layer, grow, moving, fixed, by, { picture, quadOf }) {
  const start = quadOf(layer);
  const anchor = fixed ? fixed(start) : centerOf(layer, picture);
  const handle = moving(start);
  const line = { x: handle.x - anchor.x, y: handle.y - anchor.y };
  const square = line.x ** 2 + line.y ** 2;
  if (square === 0) return {};
  const along = (/** @type {Point} */ { x, y }) => ((x - anchor.x) * line.x + (y - anchor.y) * line.y) / square;
  // Never through the fixed point: a layer mirrored by a slip of the hand is hard to bring back.
  const wanted = Math.max(0.01, 1 + (by.x * line.x + by.y * line.y) / square);
  let factor = wanted;
  /** @type {Partial<Layer>} */
  let values = {};
  for (let round = 0; round < ROUNDS; round++) {
    values = grow(factor);
    const grown = quadOf({ ...layer, ...values });
    if (fixed) {
      const drift = fixed(grown);
      const shift = { x: anchor.x - drift.x, y: anchor.y - drift.y };
      values.x = layer.x + shift.x / picture.width;
      values.y = layer.y + shift.y / picture.height;
    }
    const reached = along(moving(fixed ? quadOf({ ...layer, ...values }) : grown));
    if (reached <= 0 || Math.abs(reached - wanted) < 1e-4) break;
    factor *= wanted / reached;
  }
  return values;
}

/**
 * @param {"size" | "scaleX" | "scaleY" | "x" | "y"} key
 * @param {number} value
 * @returns {number} the nearest that a design may hold
 */
function within(key, value) {
  const { min, max } = parameterOf[key];
  return Math.min(max, Math.max(min, value));
}

/**
 * @param {number} degrees
 * @returns {number} the same direction, from -180 up to 180
 */
function upright(degrees) {
  return degrees - 360 * Math.round(degrees / 360);
}

/** @param {Quad} quad @param {number} index any, counted around @returns {Point} */
function at(quad, index) {
  return /** @type {Point} */ (quad[index % 4]);
}

/** @param {Point} a @param {Point} b @returns {Point} */
export function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** @param {Point} a @param {Point} b */
export function distance(a, b) {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** @param {Point} from @param {Point} to @returns {number} degrees, clockwise from the right */
function angle(from, to) {
  return (Math.atan2(to.y - from.y, to.x - from.x) / Math.PI) * 180;
}

/** @param {Point} from @param {Point} to @returns {Point} of length 1; to the right where they are the same */
function direction(from, to) {
  const length = distance(from, to);
  return length === 0 ? { x: 1, y: 0 } : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}
