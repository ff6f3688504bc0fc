/** The ways a photo comes in besides the file dialog: dropped on the editor, or pasted into it. */

/**
 * @param {HTMLElement} area
 * @param {object} options
 * @param {(file: File) => void} options.onPhoto
 * @param {AbortSignal} options.signal
 */
export function acceptPhotos(area, { onPhoto, signal }) {
  // Enter and leave come in pairs for every child that the pointer crosses.
  let depth = 0;
  const enter = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    area.toggleAttribute("data-dropping", depth > 0);
  };
  /** @param {DragEvent} event */
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;

  area.addEventListener("dragenter", (event) => carriesFiles(event) && enter(1), { signal });
  area.addEventListener("dragleave", (event) => carriesFiles(event) && enter(-1), { signal });
  area.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault(), { signal });
  area.addEventListener(
    "drop",
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      enter(-depth);
      const file = event.dataTransfer?.files[0];
      if (file) onPhoto(file);
    },
    { signal },
  );
  area.addEventListener(
    "paste",
    (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      onPhoto(file);
    },
    { signal },
  );
}
