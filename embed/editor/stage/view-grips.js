/** What the hands do to the view: pan and magnify it. */

import { distance, middle } from "./handles.js";
import { pan, zoomTo } from "./viewport.js";

/**
 * @typedef {import("./pointers.js").Grip} Grip
 * @typedef {import("./viewport.js").Point} Point
 */

/**
 * @param {import("./context.js").StageContext} context
 * @param {Point} from
 * @returns {Grip}
 */
export function panGrip(context, from) {
  const { view, room, aspect } = context;
  return {
    move: ([to = from]) => context.look(pan(view, room, aspect, to.x - from.x, to.y - from.y)),
    end: () => {},
    cancel: () => context.look(view),
  };
}

/**
 * Two fingers: what was in the middle between them stays there.
 *
 * @param {import("./context.js").StageContext} context
 * @param {readonly [Point, Point]} from
 * @returns {Grip}
 */
export function zoomGrip(context, from) {
  const { view, room, aspect } = context;
  const apart = Math.max(1, distance(...from));
  return {
    move([a = from[0], b = from[1]]) {
      const zoom = (view.zoom * distance(a, b)) / apart;
      context.look(zoomTo(view, room, aspect, zoom, middle(...from), middle(a, b)));
    },
    end: () => {},
    cancel: () => context.look(view),
  };
}
