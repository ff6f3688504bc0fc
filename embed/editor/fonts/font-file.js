/**
 * Font files of the visitor's: their faces, and what they say of themselves, name and weights, where that can be read
 * without a decompressor, so of TrueType and OpenType (OpenType specification, tables `name`, `fvar` and `OS/2`).
 */

import { Problem } from "../../base/problem.js";
import { createFace } from "./faces.js";

/** @typedef {{ name: string, weights: readonly number[] }} Description name: "" where the file has none */

/** Largest font file that is taken, in bytes: fonts of Chinese reach 20 MB. */
const FILE_LIMIT = 30_000_000;

const TRUETYPE = new Set([0x00010000, 0x4f54544f, 0x74727565]);

/** Identifiers of the `name` table, best first: typographic family, family. */
const FAMILY_NAMES = [16, 1];
const FULL_NAME = 4;

/** @type {Description} */
const UNKNOWN = { name: "", weights: [400] };

/**
 * @param {File} file TrueType, OpenType, WOFF or WOFF2
 * @param {string} cssName that its face gets
 * @param {FontFaceDescriptors} descriptors
 * @returns {Promise<Description & { bytes: ArrayBuffer, face: FontFace }>}
 * @throws {Problem} `font_unreadable`, `font_too_large`
 */
export async function readFont(file, cssName, descriptors) {
  if (file.size > FILE_LIMIT) {
    throw Object.assign(new Problem("font_too_large"), { values: { megabytes: FILE_LIMIT / 1e6 } });
  }
  let bytes, face;
  try {
    bytes = await file.arrayBuffer();
    face = await createFace(cssName, bytes, descriptors);
  } catch {
    throw new Problem("font_unreadable");
  }
  return { ...describeFont(bytes), bytes, face };
}

/**
 * @param {File} file
 * @param {ArrayBuffer} bytes
 * @returns {Promise<boolean>} the file has these very bytes
 */
export async function isSame(file, bytes) {
  if (file.size !== bytes.byteLength) return false;
  const others = new Uint8Array(await file.arrayBuffer());
  return new Uint8Array(bytes).every((byte, index) => byte === others[index]);
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Description}
 */
function describeFont(bytes) {
  try {
    const tables = tablesOf(new DataView(bytes));
    const range = tables.fvar && weightRange(tables.fvar);
    const names = tables.name ? readNames(tables.name) : new Map();
    const family = FAMILY_NAMES.map((id) => names.get(id)).find(Boolean) ?? "";
    if (range) return { name: family, weights: hundreds(...range) };
    const weight = tables["OS/2"]?.getUint16(4) ?? 400;
    // One file is one weight: the full name tells those of a family apart.
    const name = names.get(FULL_NAME)?.replace(/ Regular$/, "") || family;
    return { name, weights: [weight] };
  } catch (error) {
    // Offsets that point nowhere: the browser judges whether it is a font all the same.
    if (error instanceof RangeError) return UNKNOWN;
    throw error;
  }
}

/**
 * @param {DataView} file
 * @returns {Record<string, DataView>}
 */
function tablesOf(file) {
  /** @type {Record<string, DataView>} */
  const tables = {};
  if (!TRUETYPE.has(file.getUint32(0))) return tables;
  for (let index = 0; index < file.getUint16(4); index++) {
    const entry = 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((at) => file.getUint8(entry + at)));
    tables[tag] = new DataView(file.buffer, file.getUint32(entry + 8), file.getUint32(entry + 12));
  }
  return tables;
}

/**
 * The English names by identifier, in UTF-16 as Windows has them.
 *
 * @param {DataView} table
 * @returns {Map<number, string>}
 */
function readNames(table) {
  const names = new Map();
  const strings = table.getUint16(4);
  for (let index = 0; index < table.getUint16(2); index++) {
    const record = 6 + 12 * index;
    const [platform, language, id, length, offset] = [0, 4, 6, 8, 10].map((at) => table.getUint16(record + at));
    if (platform !== 3 || language !== 0x409) continue;
    const start = table.byteOffset + strings + /** @type {number} */ (offset);
    const bytes = new Uint8Array(table.buffer, start, length);
    names.set(id, new TextDecoder("utf-16be").decode(bytes).trim());
  }
  return names;
}

/**
 * @param {DataView} table
 * @returns {[number, number] | null} lowest and highest weight
 */
function weightRange(table) {
  const first = table.getUint16(4);
  for (let index = 0; index < table.getUint16(8); index++) {
    const axis = first + index * table.getUint16(10);
    const isWeight = table.getUint32(axis) === 0x77676874;
    // 16.16 fixed point.
    if (isWeight) return [table.getInt32(axis + 4) / 65_536, table.getInt32(axis + 12) / 65_536];
  }
  return null;
}

/**
 * @param {number} low
 * @param {number} high
 */
function hundreds(low, high) {
  return [100, 200, 300, 400, 500, 600, 700, 800, 900].filter((weight) => low <= weight && weight <= high);
}
