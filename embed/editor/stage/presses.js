/** What a press on the stage takes hold of, and what a tap does. */

import { findLayer } from "../scene/scene.js";
import { handleGrip, moveGrip, pinchGrip } from "./layer-grips.js";
import { followPointers } from "./pointers.js";
import { panGrip, zoomGrip } from "./view-grips.js";
import { FITTED } from "./viewport.js";

/**
 * @typedef {import("./context.js").InteractionContext} InteractionContext
 * @typedef {import("./pointers.js").Grip} Grip
 * @typedef {import("./pointers.js").Press} Press
 * @typedef {import("../scene/scene.js").Layer} Layer
 *
 * @typedef {object} Space the space bar, which lets the hands pan while it is held
 * @property {boolean} isHeld
 * @property {boolean} hasPanned and so the key was no press of a button
 */

/** What a double tap beside the texts magnifies a fitted picture by. */
const CLOSER = 2;

/**
 * @param {InteractionContext} context
 * @param {Space} space
 * @param {AbortSignal} signal
 * @returns {ReturnType<typeof followPointers>}
 */
export function followPresses(context, space, signal) {
  return followPointers(context.surface, {
    grip([first, second]) {
      if (!context.state?.photo || !first) return null;
      // Who has typed before a press is taken for somebody at the keys, to whom the focus is shown.
      context.surface.toggleAttribute("data-pressed", true);
      context.endEdit();
      leaveField(context);
      context.frames.fitTo(first.type);
      return second ? gripTwo(context, first, second) : gripOne(context, space, first);
    },
    tap(press, count) {
      if (context.state?.tool === "text" && !space.isHeld) tap(context, press, count);
    },
    signal,
  });
}

/**
 * @param {InteractionContext} context
 * @param {Space} space
 * @param {Press} press
 * @returns {Grip | null}
 */
function gripOne(context, space, { target, at, type, button }) {
  const { state, frames } = context;
  if (!state) return null;
  const gripView = () => (context.view.zoom > 1 ? panGrip(context, at) : null);
  if (button === 1 || space.isHeld) {
    space.hasPanned = space.isHeld;
    return gripView();
  }
  if (state.tool === "brush") {
    context.surface.focus({ preventScroll: true });
    return context.brush?.grip(state, context.picture, at, type) ?? gripLater(context, at, type);
  }
  const selected = touchable(context, state.selectedId);
  const handle = frames.handleAt(target);
  if (selected && handle) {
    frames.focus(selected.id);
    return handleGrip(holdOf(context, selected), handle, at);
  }
  const layer = touchable(context, frames.layerAt(target));
  // A finger that comes down on a text may be about to scroll the page: it selects with a tap.
  if (type === "touch" && layer?.id !== state.selectedId) return gripView();
  if (!layer) {
    if (type !== "touch") unselect(context);
    return gripView();
  }
  select(context, layer.id);
  return moveGrip(holdOf(context, layer), {
    from: at,
    others: state.scene.layers.filter((other) => other !== layer && !other.hidden),
    onGuides: (guides) => frames.showGuides(guides, context.picture),
  });
}

/**
 * What has been typed into the panel is taken now, while the layer that it is meant for is still selected.
 *
 * @param {InteractionContext} context
 */
function leaveField({ surface }) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
  if (activeElement instanceof HTMLElement && activeElement.matches("input, textarea")) activeElement.blur();
}

/**
 * A stroke that begins before the brush is there: it is painted as soon as that has come.
 *
 * @param {InteractionContext} context
 * @param {import("./viewport.js").Point} from
 * @param {string} type of the pointer
 * @returns {Grip}
 */
function gripLater(context, from, type) {
  /** @type {Grip | null} */
  let grip = null;
  /** @type {((grip: Grip) => void)[]} */
  const missed = [];
  const pass = (/** @type {(grip: Grip) => void} */ act) => (grip ? act(grip) : void missed.push(act));
  context.loadBrush().then(
    (brush) => {
      if (context.state?.tool !== "brush") return;
      grip = brush.grip(context.state, context.picture, from, type);
      for (const act of missed) act(grip);
    },
    (error) => context.actions.report(error),
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
 * @param {InteractionContext} context
 * @param {Press} first
 * @param {Press} second
 * @returns {Grip}
 */
function gripTwo(context, first, second) {
  const { state, frames } = context;
  const at = /** @type {const} */ ([first.at, second.at]);
  const layer = state?.tool === "text" && touchable(context, state.selectedId);
  const isOn = (/** @type {Press} */ { target }) =>
    layer && (frames.layerAt(target) === layer.id || frames.handleAt(target) !== null);
  return layer && (isOn(first) || isOn(second)) ? pinchGrip(holdOf(context, layer), at) : zoomGrip(context, at);
}

/**
 * @param {InteractionContext} context
 * @param {Press} press
 * @param {1 | 2} count
 */
function tap(context, { target, at, type }, count) {
  if (context.frames.handleAt(target)) return;
  const id = context.frames.layerAt(target);
  const part = id === null ? partAt(context, at) : null;
  if (id !== null && count === 2) context.edit(id);
  else if (id !== null) select(context, id);
  else if (count === 2 && context.view.zoom === 1) context.zoom(CLOSER, at);
  else if (count === 2) context.look(FITTED);
  else if (part !== null) context.actions.select(part);
  else if (type === "touch") unselect(context);
}

/**
 * @param {InteractionContext} context
 * @param {import("./viewport.js").Point} at
 * @returns {string | null} id of the part of the subject that is there
 */
function partAt({ state, picture }, { x, y }) {
  const { left, top, width, height } = picture;
  return state?.partAt({ x: (x - left) / width, y: (y - top) / height }) ?? null;
}

/**
 * @param {InteractionContext} context
 * @param {string | null} id
 * @returns {Layer | null}
 */
function touchable({ state }, id) {
  const layer = state && findLayer(state.scene, id);
  return layer && !layer.locked && !layer.hidden ? layer : null;
}

/**
 * @param {InteractionContext} context
 * @param {Layer} layer
 * @returns {import("./layer-grips.js").Hold}
 */
function holdOf(context, layer) {
  return { layer, ground: context, actions: context.actions };
}

/**
 * @param {InteractionContext} context
 * @param {string} id
 */
function select({ state, actions, frames }, id) {
  if (state?.selectedId !== id) actions.select(id);
  frames.focus(id);
}

/** @param {InteractionContext} context */
export function unselect({ state, actions, surface }) {
  if (state?.selectedId !== null) actions.select(null);
  surface.focus({ preventScroll: true });
}
