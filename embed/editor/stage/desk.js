/**
 * What hands and keys work on, as it is at the moment. The stage keeps it; they only ask.
 *
 * @typedef {object} Desk
 * @property {import("../state.js").State | null} state null before the first one
 * @property {import("../state.js").Actions} actions
 * @property {HTMLElement} surface
 * @property {import("./frames.js").Frames} frames
 * @property {import("./brush.js").Brush | null} brush null until it is loaded
 * @property {() => Promise<import("./brush.js").Brush>} loadBrush
 * @property {import("./view-grips.js").Looking} looking
 * @property {import("./handles.js").Ground} ground
 * @property {(id: string) => void} edit a layer's text in its place
 * @property {() => void} endEdit
 * @property {() => void} refresh draw what has changed
 *
 * @typedef {object} Space the space bar, which lets the hands pan while it is held
 * @property {boolean} isHeld
 * @property {boolean} hasPanned and so the key was no press of a button
 */

/**
 * @param {Desk} desk
 * @param {string} id
 */
export function select({ state, actions, frames }, id) {
  if (state?.selectedId !== id) actions.select(id);
  frames.focus(id);
}

/** @param {Desk} desk */
export function unselect({ state, actions, surface }) {
  if (state?.selectedId !== null) actions.select(null);
  surface.focus({ preventScroll: true });
}
