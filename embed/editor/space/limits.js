/** What a Space takes. Its owner sets it, so the Space is asked, when the first photo is opened. */

import { once } from "../../base/once.js";
import { Problem } from "../../base/problem.js";
import { accessTo } from "./access.js";

/**
 * @typedef {object} Limits of a photo
 * @property {number} maxFileBytes
 * @property {number} maxPixels
 * @property {number} minSide of its shorter side, in pixels
 * @property {number} fileLifetime seconds after its last use; 0 where the Space doesn't say
 * @property {string} mattingSpace host or name of another Space that a copy is passed on to; "" where there is none
 *
 * @typedef {keyof typeof NAMED} LimitCode
 */

/** Nothing is refused here then; the Space itself still may. @type {Readonly<Limits>} */
const UNKNOWN = { maxFileBytes: Infinity, maxPixels: Infinity, minSide: 1, fileLifetime: 0, mattingSpace: "" };

/** A Space that takes longer to say them, in ms, keeps no photo waiting. */
const PATIENCE_MS = 3000;

/** What the sentence of each problem says of the limits. */
const NAMED = {
  file_too_large: (/** @type {Limits} */ { maxFileBytes }) => ({ megabytes: maxFileBytes / 1e6 }),
  too_many_pixels: (/** @type {Limits} */ { maxPixels }) => ({ megapixels: maxPixels / 1e6 }),
  photo_too_small: (/** @type {Limits} */ { minSide }) => ({ pixels: minSide }),
};

const ask = once(async (src) => {
  const response = await fetch(`${src}/limits`, {
    headers: accessTo(src),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`limits: HTTP ${response.status}`);
  const said = await response.json();
  return {
    maxFileBytes: said.max_file_bytes,
    maxPixels: said.max_pixels,
    minSide: said.min_side,
    fileLifetime: said.file_lifetime ?? 0,
    mattingSpace: said.matting_space ?? "",
  };
});

/**
 * @param {string} src root URL of the Space, without a slash at the end
 * @returns {Promise<Readonly<Limits>>} limits that nothing is over where the Space doesn't say
 */
export function limitsOf(src) {
  return ask(src).catch(() => UNKNOWN);
}

/**
 * @param {string} code of a problem
 * @returns {code is LimitCode} whether it is about a limit
 */
export function isOfLimit(code) {
  return Object.hasOwn(NAMED, code);
}

/**
 * The problem of a photo that is over a limit, which its sentence names.
 *
 * @param {LimitCode} code
 * @param {Readonly<Limits>} limits
 */
export function overLimit(code, limits) {
  return Object.assign(new Problem(code), { values: NAMED[code](limits) });
}

/**
 * The problem of a photo that was sent and refused. Its sentence names no limit where that is not the Space's:
 * a proxy before it may take less.
 *
 * @param {LimitCode} code
 * @param {Blob} photo
 * @param {Readonly<Limits>} limits
 */
export function refused(code, { size }, limits) {
  const isOfSpace = code === "file_too_large" ? size > limits.maxFileBytes : limits !== UNKNOWN;
  return isOfSpace ? overLimit(code, limits) : Object.assign(new Problem(code), { words: "size_refused" });
}
