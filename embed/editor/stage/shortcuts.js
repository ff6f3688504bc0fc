/**
 * Keys and clipboard that work anywhere within the editor, and nowhere else on the page: undo, redo,
 * copy, cut and paste of layers. What is typed into a field stays the field's.
 */

import { toJson } from "../../base/json.js";
import { isTyping } from "../../base/typing.js";
import { fitSize } from "../render/geometry.js";
import { parseDesign, toDesign } from "../scene/design.js";
import { parameterOf } from "../scene/parameters.js";
import { createLayer, findLayer, onPhoto, UNTOUCHED } from "../scene/scene.js";
import { shortcutKey } from "./shortcut-key.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../state.js").State} State
 */

/** What marks a layer on the clipboard as one of ours. */
const MARK = "text-behind-image";

/** How far a pasted layer lies from one in the same place, fraction of the photo's sides. */
const ASIDE = 0.03;

/** Largest em size of pasted text, fraction of the photo's width. */
const PASTED_SIZE = 0.12;

/**
 * @param {HTMLElement} root of the editor
 * @param {object} options
 * @param {import("../state.js").Actions} options.actions
 * @param {() => State} options.state
 * @param {import("../render/typeset.js").Fonts} options.fonts
 * @param {AbortSignal} options.signal
 */
export function followShortcuts(root, { actions, state, fonts, signal }) {
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = shortcutKey(event);
      const isRedo = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
      if (key !== "z" && !isRedo) return;
      event.preventDefault();
      if (isRedo) actions.redo();
      else actions.undo();
    },
    { signal },
  );

  const selected = () => {
    const { scene, selectedId, tool } = state();
    return tool === "text" ? findLayer(scene, selectedId) : undefined;
  };
  /** @param {Event} event */
  const isOurs = (event) => !event.defaultPrevented && !isTyping(event) && !hasSelectedText();
  /** @param {ClipboardEvent} event */
  const copy = (event) => {
    const layer = selected();
    if (!layer || !isOurs(event)) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", textOf(layer));
    if (event.type === "cut" && !layer.locked) actions.remove(layer.id);
  };
  root.addEventListener("copy", copy, { signal });
  root.addEventListener("cut", copy, { signal });
  root.addEventListener(
    "paste",
    (event) => {
      const data = event.clipboardData;
      const { photo, scene } = state();
      // Files are photos and projects, which are taken in elsewhere.
      if (!photo || !data || data.files.length > 0 || event.defaultPrevented || isTyping(event)) return;
      const text = data.getData("text/plain");
      const layers = layersIn(text) ?? [layerOf(text, photo.bitmap, fonts)].filter((layer) => layer !== null);
      if (layers.length === 0) return;
      event.preventDefault();
      actions.addLayers(layers.map((layer) => aside(layer, scene.layers)));
    },
    { signal },
  );
  // Safari fires the events above without selected text only where these were prevented.
  for (const name of ["beforecopy", "beforecut", "beforepaste"]) {
    root.addEventListener(
      name,
      (event) => {
        if (isOurs(event) && (name === "beforepaste" || selected())) event.preventDefault();
      },
      { signal },
    );
  }
}

/**
 * @param {Layer} layer
 * @returns {string} for the clipboard
 */
function textOf(layer) {
  return toJson({ [MARK]: toDesign({ layers: [layer], subject: UNTOUCHED }) });
}

/**
 * @param {string} text from the clipboard
 * @returns {readonly Layer[] | null} null where it is none of ours; none where it was tampered with
 */
function layersIn(text) {
  if (!text.startsWith(`{"${MARK}":`)) return null;
  try {
    return parseDesign(JSON.parse(text)[MARK]).layers;
  } catch {
    return [];
  }
}

/**
 * @param {string} text from elsewhere
 * @param {{ width: number, height: number }} photo
 * @param {import("../render/typeset.js").Fonts} fonts
 */
function layerOf(text, { width, height }, fonts) {
  const { maxLength } = parameterOf.text;
  const trimmed = text.replace(/\r\n?/g, "\n").trim().slice(0, maxLength);
  if (!trimmed) return null;
  const layer = createLayer({ text: trimmed });
  return { ...layer, size: Math.min(PASTED_SIZE, fitSize(layer, width / height, fonts)) };
}

/**
 * @param {Layer} layer
 * @param {readonly Layer[]} others
 * @returns {Layer} the layer, free to be moved, and moved until it covers none of the others exactly or has
 *   come to the photo's corner
 */
function aside(layer, others) {
  let x = onPhoto(layer.x);
  let y = onPhoto(layer.y);
  const isTaken = () => others.some((other) => Math.hypot(other.x - x, other.y - y) < ASIDE / 2);
  while (isTaken() && Math.min(x, y) < 1) {
    x = onPhoto(x + ASIDE);
    y = onPhoto(y + ASIDE);
  }
  return { ...layer, x, y, locked: false };
}

function hasSelectedText() {
  return (getSelection()?.toString() ?? "") !== "";
}
