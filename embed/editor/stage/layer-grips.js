/** What the hands do to a layer: move it, pull at a handle, pinch it. Each grip is one step to undo. */

import { onPhoto } from "../scene/scene.js";
import { centerOf, dragCorner, dragSide, pinch, turn } from "./handles.js";
import { boxOf, linesOf, snapBox } from "./snapping.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("./handles.js").Ground} Ground
 * @typedef {import("./handles.js").Handle} Handle
 * @typedef {import("./pointers.js").Grip} Grip
 * @typedef {import("./viewport.js").Point} Point
 *
 * @typedef {object} Hold what a grip does its work on
 * @property {Layer} layer as it is when the grip begins
 * @property {Ground} ground
 * @property {import("../state.js").Actions} actions
 */

/** Name of the gesture for the history. */
const GESTURE = "hand";

/**
 * @param {Hold} hold
 * @param {object} options
 * @param {Point} options.from where it was pressed
 * @param {readonly Layer[]} options.others what the layer may be lined up with
 * @param {(guides: import("./snapping.js").Lines) => void} options.onGuides the lines that it rests on now
 * @returns {Grip}
 */
export function moveGrip(hold, { from, others, onGuides }) {
  const { layer, ground } = hold;
  const { picture } = ground;
  const box = boxOf(ground.quadOf(layer));
  const lines = linesOf(
    picture,
    others.map((other) => centerOf(other, picture)),
  );
  const nowhere = { x: [], y: [] };
  const grip = changing(hold, ([to = from], { shift, free }) => {
    let dx = to.x - from.x;
    let dy = to.y - from.y;
    if (shift && Math.abs(dx) < Math.abs(dy)) dx = 0;
    else if (shift) dy = 0;
    const moved = { left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy };
    const snap = free ? { dx: 0, dy: 0, guides: nowhere } : snapBox(moved, lines);
    onGuides(snap.guides);
    return {
      x: onPhoto(layer.x + (dx + snap.dx) / picture.width),
      y: onPhoto(layer.y + (dy + snap.dy) / picture.height),
    };
  });
  return {
    ...grip,
    end() {
      onGuides(nowhere);
      grip.end();
    },
    cancel() {
      onGuides(nowhere);
      grip.cancel();
    },
  };
}

/**
 * @param {Hold} hold
 * @param {Handle} handle
 * @param {Point} from where it was pressed
 * @returns {Grip}
 */
export function handleGrip(hold, handle, from) {
  const { layer, ground } = hold;
  return changing(hold, ([to = from], keys) => {
    const by = { x: to.x - from.x, y: to.y - from.y };
    switch (handle.kind) {
      case "corner":
        return dragCorner(layer, handle.index, by, ground, keys.alt);
      case "side":
        return dragSide(layer, handle.index, by, ground, keys.alt);
      case "rotate":
        return turn(layer, from, to, ground.picture, keys);
    }
  });
}

/**
 * @param {Hold} hold
 * @param {readonly [Point, Point]} from
 * @returns {Grip}
 */
export function pinchGrip(hold, from) {
  return changing(hold, ([a = from[0], b = from[1]]) => pinch(hold.layer, from, [a, b], hold.ground.picture));
}

/**
 * @param {Hold} hold
 * @param {(at: readonly Point[], keys: import("./pointers.js").Keys) => Partial<Layer>} valuesAt
 * @returns {Grip}
 */
function changing({ layer, actions }, valuesAt) {
  let changed = false;
  return {
    move(at, keys) {
      changed = true;
      actions.changeLayer(layer.id, valuesAt(at, keys), GESTURE);
    },
    end: () => {
      if (changed) actions.endGesture();
    },
    cancel: () => {
      if (changed) actions.revert();
    },
  };
}
