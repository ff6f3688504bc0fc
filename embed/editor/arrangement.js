/** Whether the panel lies beside the stage or, as a sheet, below it. Pure arithmetic, in CSS pixels. */

/** What `layout.css`, `panel.css` and `places.css` make of the parts. */
const PANEL = 320;
const TOOLBAR = 49;
const SHEET_HEAD = 112;

/** Beside a panel, a narrower editor has no room for a stage. */
const NARROWEST = 600;

/**
 * Choose what leaves the photo the larger area.
 *
 * @param {number} width of the editor
 * @param {number} height
 * @param {number} aspect width of the photo by its height
 */
export function liesBeside(width, height, aspect) {
  const fitted = (/** @type {number} */ across, /** @type {number} */ down) => Math.min(across, down * aspect);
  const rest = height - TOOLBAR;
  const sheet = SHEET_HEAD + Math.min(300, Math.max(64, 0.34 * height));
  const above = Math.max(Math.min(0.72 * width, 0.46 * height), rest - sheet);
  return width >= NARROWEST && fitted(width - PANEL - 48, rest - 72) >= fitted(width - 24, above - 24);
}
