/** Keys on the stage: what is selected is nudged, removed, duplicated, edited; the brush paints. */

import { findLayer, onPhoto } from "../scene/scene.js";
import { unselect } from "./presses.js";
import { shortcutKey } from "./shortcut-key.js";
import { FITTED, placePicture } from "./viewport.js";

/**
 * @typedef {import("./context.js").InteractionContext} InteractionContext
 * @typedef {import("../scene/scene.js").Layer} Layer
 *
 * @typedef {{ name: "nudge", dx: number, dy: number }
 *   | { name: "remove" | "duplicate" | "edit" | "leave" }} Command
 *   nudge: by so many CSS pixels of the fitted photo
 */

/** Arrow key to direction. @type {Readonly<Record<string, readonly [number, number]>>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Steps that an arrow key takes with Shift. */
const FAR = 10;

/** Name of the arrow keys' gesture for the history. */
const NUDGE = "nudge";

/**
 * @param {InteractionContext} context
 * @param {object} options
 * @param {import("./presses.js").Space} options.space
 * @param {() => boolean} options.cancelDrag false where nothing is being dragged
 * @param {AbortSignal} options.signal
 */
export function followKeys(context, { space, cancelDrag, signal }) {
  const { surface, actions } = context;
  const holdSpace = (/** @type {boolean} */ isHeld) => {
    space.isHeld = isHeld;
    surface.toggleAttribute("data-panning", isHeld);
  };

  surface.addEventListener(
    "keydown",
    (event) => {
      const { state } = context;
      surface.toggleAttribute("data-pressed", false);
      if (!state?.photo || event.isComposing) return;
      if (event.key === "Escape" && cancelDrag()) {
        event.preventDefault();
      } else if (state.tool === "brush") {
        paint(context, event);
      } else if (event.key === " ") {
        event.preventDefault();
        if (!event.repeat) space.hasPanned = false;
        holdSpace(true);
      } else {
        const layer = findLayer(state.scene, state.selectedId);
        const command = commandOf(event);
        if (command?.name === "leave" && state.selectedId !== null) {
          event.preventDefault();
          return unselect(context);
        }
        if (!layer || !command || layer.locked || layer.hidden) return;
        event.preventDefault();
        carryOut(context, layer, command);
      }
    },
    { signal },
  );
  surface.addEventListener(
    "keyup",
    ({ key, target }) => {
      if (key in ARROWS) actions.endGesture();
      if (key !== " " || !space.isHeld) return;
      holdSpace(false);
      const id = context.frames.layerAt(/** @type {Element} */ (target));
      if (!space.hasPanned && id !== null) context.edit(id);
    },
    { signal },
  );
  surface.addEventListener(
    "focusin",
    ({ target }) => {
      const id = context.frames.layerAt(/** @type {Element} */ (target));
      if (id !== null && id !== context.state?.selectedId) actions.select(id);
      const layer = context.state && findLayer(context.state.scene, id);
      if (layer && surface.matches(":has(:focus-visible)")) reveal(context, layer);
    },
    { signal },
  );
  surface.addEventListener(
    "focusout",
    ({ relatedTarget }) => {
      if (!surface.contains(/** @type {Node | null} */ (relatedTarget))) surface.toggleAttribute("data-pressed", false);
      holdSpace(false);
      context.refresh();
    },
    { signal },
  );
  // Screen readers press with a click that no pointer made.
  surface.addEventListener(
    "click",
    ({ target, detail }) => {
      const id = context.frames.layerAt(/** @type {Element} */ (target));
      if (id !== null && detail === 0) context.edit(id);
    },
    { signal },
  );
}

/**
 * @param {KeyboardEvent} event
 * @returns {Command | null}
 */
function commandOf(event) {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (altKey) return null;
  if (ctrlKey || metaKey) return shortcutKey(event) === "d" && !shiftKey ? { name: "duplicate" } : null;
  const arrow = ARROWS[key];
  if (arrow) {
    const step = shiftKey ? FAR : 1;
    return { name: "nudge", dx: arrow[0] * step, dy: arrow[1] * step };
  }
  switch (key) {
    case "Delete":
    case "Backspace":
      return { name: "remove" };
    case "Enter":
      return { name: "edit" };
    case "Escape":
      return { name: "leave" };
    default:
      return null;
  }
}

/**
 * @param {InteractionContext} context
 * @param {Layer} layer
 * @param {Command} command
 */
function carryOut(context, layer, command) {
  const { actions } = context;
  switch (command.name) {
    case "nudge": {
      const { width, height } = placePicture(FITTED, context.room, context.aspect);
      const values = { x: onPhoto(layer.x + command.dx / width), y: onPhoto(layer.y + command.dy / height) };
      return actions.changeLayer(layer.id, values, NUDGE);
    }
    case "remove":
      return actions.remove(layer.id);
    case "duplicate":
      return actions.duplicate(layer.id);
    case "edit":
      return context.edit(layer.id);
  }
}

/**
 * @param {InteractionContext} context
 * @param {KeyboardEvent} event
 */
function paint(context, event) {
  const { state, brush } = context;
  if (!state || !brush || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!brush.press(event, state, context.aspect)) return;
  event.preventDefault();
  if (event.key in ARROWS) reveal(context, brush.place);
  context.refresh();
}

/**
 * Pan a magnified picture as little as is needed for a point of it to be seen.
 *
 * @param {InteractionContext} context
 * @param {{ x: number, y: number }} point fractions of the photo's sides
 */
function reveal(context, { x, y }) {
  const { room, picture } = context;
  const { left, top, width, height } = picture;
  const missing = (/** @type {number} */ at, /** @type {number} */ start, /** @type {number} */ length) =>
    Math.min(start + length, Math.max(start, at)) - at;
  const dx = missing(left + x * width, room.left, room.width);
  const dy = missing(top + y * height, room.top, room.height);
  if (dx || dy) context.panBy(dx, dy);
}
