/** What the hands do to the view: pan and magnify it. */

import { distance, middle } from "./handles.js";
import { pan, zoomTo } from "./viewport.js";

/**
 * @typedef {import("./pointers.js").Grip} Grip
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").View} View
 *
 * @typedef {object} Looking
 * @property {View} view as it is when the grip begins
 * @property {import("./viewport.js").Rect} room
 * @property {number} aspect of the picture
 * @property {(view: View) => void} onView
 */

/**
 * @param {Looking} looking
 * @param {Point} from
 * @returns {Grip}
 */
export function panGrip({ view, room, aspect, onView }, from) {
  return {
    move: ([to = from]) => onView(pan(view, room, aspect, to.x - from.x, to.y - from.y)),
    end: () => {},
    cancel: () => onView(view),
  };
}

/**
 * Two fingers: what was in the middle between them stays there.
 *
 * @param {Looking} looking
 * @param {readonly [Point, Point]} from
 * @returns {Grip}
 */
export function zoomGrip({ view, room, aspect, onView }, from) {
  const apart = Math.max(1, distance(...from));
  return {
    move([a = from[0], b = from[1]]) {
      onView(zoomTo(view, room, aspect, (view.zoom * distance(a, b)) / apart, middle(...from), middle(a, b)));
    },
    end: () => {},
    cancel: () => onView(view),
  };
}
