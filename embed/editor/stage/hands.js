/** What a press on the stage takes hold of, and what a tap does. */

import { findLayer } from "../scene/scene.js";
import { select, unselect } from "./desk.js";
import { handleGrip, moveGrip, pinchGrip } from "./layer-grips.js";
import { followPointers } from "./pointers.js";
import { panGrip, zoomGrip } from "./view-grips.js";
import { FITTED } from "./viewport.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {import("./pointers.js").Grip} Grip
 * @typedef {import("./pointers.js").Press} Press
 * @typedef {import("../scene/scene.js").Layer} Layer
 */

/**
 * @param {Desk} desk
 * @param {import("./desk.js").Space} space
 * @param {AbortSignal} signal
 * @returns {ReturnType<typeof followPointers>}
 */
export function layHandsOn(desk, space, signal) {
  return followPointers(desk.surface, {
    grip([first, second]) {
      if (!desk.state?.photo || !first) return null;
      desk.endEdit();
      leaveField(desk);
      desk.frames.suit(first.type);
      return second ? gripTwo(desk, first, second) : gripOne(desk, space, first);
    },
    tap(press, count) {
      if (desk.state?.tool === "text" && !space.isHeld) tap(desk, press, count);
    },
    signal,
  });
}

/**
 * @param {Desk} desk
 * @param {import("./desk.js").Space} space
 * @param {Press} press
 * @returns {Grip | null}
 */
function gripOne(desk, space, { target, at, type, button }) {
  const { state, frames, looking } = desk;
  if (!state) return null;
  const gripView = () => (looking.view.zoom === 1 ? null : panGrip(looking, at));
  if (button === 1 || space.isHeld) {
    space.hasPanned = space.isHeld;
    return gripView();
  }
  if (state.tool === "brush") {
    desk.surface.focus({ preventScroll: true });
    return desk.brush?.grip(state, desk.ground.picture, at) ?? gripLater(desk, at);
  }
  const selected = touchable(desk, state.selectedId);
  const handle = frames.handleAt(target);
  if (selected && handle) {
    frames.focus(selected.id);
    return handleGrip(holdOf(desk, selected), handle, at);
  }
  const layer = touchable(desk, frames.layerAt(target));
  // A finger that comes down on a text may be about to scroll the page: it selects with a tap.
  if (type === "touch" && layer?.id !== state.selectedId) return gripView();
  if (!layer) {
    if (type !== "touch") unselect(desk);
    return gripView();
  }
  select(desk, layer.id);
  return moveGrip(holdOf(desk, layer), {
    from: at,
    others: state.scene.layers.filter((other) => other !== layer && !other.hidden),
    onGuides: (guides) => frames.showGuides(guides, desk.ground.picture),
  });
}

/**
 * What has been typed into the panel is taken now, while the layer that it is meant for is still selected.
 *
 * @param {Desk} desk
 */
function leaveField({ surface }) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
  if (activeElement instanceof HTMLElement && activeElement.matches("input, textarea")) activeElement.blur();
}

/**
 * A stroke that begins before the brush is there: it is painted as soon as that has come.
 *
 * @param {Desk} desk
 * @param {import("./viewport.js").Point} from
 * @returns {Grip}
 */
function gripLater(desk, from) {
  /** @type {Grip | null} */
  let grip = null;
  /** @type {((grip: Grip) => void)[]} */
  const missed = [];
  const pass = (/** @type {(grip: Grip) => void} */ act) => (grip ? act(grip) : void missed.push(act));
  desk.loadBrush().then(
    (brush) => {
      if (desk.state?.tool !== "brush") return;
      grip = brush.grip(desk.state, desk.ground.picture, from);
      for (const act of missed) act(grip);
    },
    (error) => desk.actions.report(error),
  );
  return {
    eager: true,
    move: (...news) => pass((held) => held.move(...news)),
    end: () => pass((held) => held.end()),
    cancel: () => pass((held) => held.cancel()),
  };
}

/**
 * Two fingers hold the selected layer where one of them is on it, else the view.
 *
 * @param {Desk} desk
 * @param {Press} first
 * @param {Press} second
 * @returns {Grip}
 */
function gripTwo(desk, first, second) {
  const { state, frames } = desk;
  const at = /** @type {const} */ ([first.at, second.at]);
  const layer = state?.tool === "text" && touchable(desk, state.selectedId);
  const isOn = (/** @type {Press} */ { target }) =>
    layer && (frames.layerAt(target) === layer.id || frames.handleAt(target) !== null);
  return layer && (isOn(first) || isOn(second)) ? pinchGrip(holdOf(desk, layer), at) : zoomGrip(desk.looking, at);
}

/**
 * @param {Desk} desk
 * @param {Press} press
 * @param {1 | 2} count
 */
function tap(desk, { target, type }, count) {
  if (desk.frames.handleAt(target)) return;
  const id = desk.frames.layerAt(target);
  if (id !== null && count === 2) desk.edit(id);
  else if (id !== null) select(desk, id);
  else if (count === 2) desk.looking.onView(FITTED);
  else if (type === "touch") unselect(desk);
}

/**
 * @param {Desk} desk
 * @param {string | null} id
 * @returns {Layer | null}
 */
function touchable({ state }, id) {
  const layer = state && findLayer(state.scene, id);
  return layer && !layer.locked && !layer.hidden ? layer : null;
}

/**
 * @param {Desk} desk
 * @param {Layer} layer
 * @returns {import("./layer-grips.js").Hold}
 */
function holdOf({ ground, actions }, layer) {
  return { layer, ground, actions };
}
