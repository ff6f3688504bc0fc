/**
 * The ways a photo or a project comes in by hand: chosen in the file dialog, taken with the camera,
 * dropped on the editor, or pasted into it.
 */

import { el } from "../../base/dom.js";
import { isTyping } from "../../base/typing.js";

/** `image/*` leaves out what the system has no name for. */
const PHOTOS = "image/*,.heic,.heif,.avif";
const PROJECTS = ".zip,application/zip";

/**
 * A hidden control that opens a system dialog when clicked; it has to be in the document.
 *
 * @param {object} options
 * @param {"photo" | "camera" | "project"} options.kind camera: opens the phone's camera, the file dialog elsewhere
 * @param {(file: File) => void} options.onFile
 * @returns {HTMLInputElement}
 */
export function createPicker({ kind, onFile }) {
  const picker = el("input", {
    type: "file",
    accept: kind === "project" ? PROJECTS : PHOTOS,
    capture: kind === "camera" && "environment",
    hidden: true,
  });
  picker.addEventListener("change", () => {
    const file = picker.files?.[0];
    // Emptied, so that choosing the same file again is a change again.
    picker.value = "";
    if (file) onFile(file);
  });
  return picker;
}

/**
 * Take what is dropped on an area or pasted into it. While something that can be taken is over the
 * area, it has the attribute `data-dropping`.
 *
 * @param {HTMLElement} area
 * @param {object} options
 * @param {(file: File) => void} options.onFile
 * @param {() => void} options.onFolder there are folders, and nothing else
 * @param {(address: string) => void} options.onAddress a picture dragged here from another page, or a
 *   link to one: absolute URL
 * @param {AbortSignal} options.signal
 */
export function acceptFiles(area, { onFile, onFolder, onAddress, signal }) {
  // Enter and leave come in pairs for every child that the pointer crosses.
  let depth = 0;
  const enter = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    area.toggleAttribute("data-dropping", depth > 0);
  };

  area.addEventListener("dragenter", (event) => isWelcome(event) && enter(1), { signal });
  area.addEventListener("dragleave", (event) => isWelcome(event) && enter(-1), { signal });
  area.addEventListener("dragover", (event) => isWelcome(event) && event.preventDefault(), { signal });
  area.addEventListener(
    "drop",
    (event) => {
      if (!isWelcome(event) || !event.dataTransfer) return;
      event.preventDefault();
      enter(-depth);
      const { file, hasFolder } = filesIn(event.dataTransfer);
      const address = addressIn(event.dataTransfer);
      if (file) onFile(file);
      else if (hasFolder) onFolder();
      else if (address) onAddress(address);
    },
    { signal },
  );
  area.addEventListener(
    "paste",
    (event) => {
      if (!event.clipboardData) return;
      const { file, hasFolder } = filesIn(event.clipboardData);
      // Office programs add a picture of the text to the text.
      const isText = isTyping(event) && event.clipboardData.types.includes("text/plain");
      if (isText || !(file || hasFolder)) return;
      event.preventDefault();
      if (file) onFile(file);
      else onFolder();
    },
    { signal },
  );
}

/**
 * The event carries what this editor takes, as far as can be told before it is let go. A link that is
 * dragged over a text field is meant for the field.
 *
 * @param {DragEvent} event
 */
function isWelcome(event) {
  const types = event.dataTransfer?.types ?? [];
  return types.includes("Files") || (types.includes("text/uri-list") && !isTyping(event));
}

/**
 * Of several files the first picture, else the first. Folders come among them as files that can't be read.
 *
 * @param {DataTransfer} transfer
 * @returns {{ file: File | undefined, hasFolder: boolean }}
 */
export function filesIn({ items }) {
  const all = [...items].filter(({ kind }) => kind === "file");
  const folders = all.filter((item) => item.webkitGetAsEntry()?.isDirectory);
  const files = all.flatMap((item) => (folders.includes(item) ? [] : (item.getAsFile() ?? [])));
  const file = files.find(({ type }) => type.startsWith("image/")) ?? files[0];
  return { file, hasFolder: folders.length > 0 };
}

/**
 * The file is a project, as far as its name and type tell.
 *
 * @param {File} file
 */
export function isProject({ name, type }) {
  return /\.zip$/i.test(name) || type === "application/zip";
}

/**
 * The picture that is dragged, or where it is a link, what it leads to.
 *
 * @param {DataTransfer} transfer
 * @returns {string | undefined}
 */
function addressIn(transfer) {
  // Not parsed as a document: a page may permit that to its own scripts alone.
  const [, source] = transfer.getData("text/html").match(/<img\b[^>]*?\ssrc="([^"]+)"/i) ?? [];
  const link = transfer
    .getData("text/uri-list")
    .split(/\r?\n/)
    .find((line) => line && !line.startsWith("#"));
  const address = source?.replaceAll("&amp;", "&") ?? link;
  return address && URL.canParse(address) ? address : link;
}
