/**
 * What a picture's file says of itself before anything is decoded: its format by its first bytes, and
 * its size. Only the few bytes that hold them are read, so a hostile size costs nothing.
 */

/**
 * @typedef {"jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | "tiff" | "svg"} Format
 *
 * @typedef {object} Header
 * @property {Format | null} format null: none that is known here
 * @property {{ width: number, height: number } | null} size in pixels as stored, before an orientation
 *   is applied; null where it is not in the usual place
 */

/** Bytes from the start that the format and most sizes lie in. */
export const HEAD = 4096;

/** A HEIC's table of contents with hundreds of tiles stays far below this. */
const LONGEST_META = 1 << 20;

/** As many segments before its size as the Space accepts of a JPEG. */
const MOST_SEGMENTS = 1000;

/**
 * @param {Blob} file
 * @returns {Promise<Header>}
 */
export async function readHeader(file) {
  const head = await view(file, 0, HEAD);
  const format = formatOf(head);
  return { format, size: format && format !== "svg" ? await sizeOf(format, head, file) : null };
}

/**
 * @param {DataView} head
 * @returns {Format | null}
 */
function formatOf(head) {
  const start = ascii(head, 0, 12);
  if (/^\xff\xd8\xff/.test(start)) return "jpeg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^RIFF....WEBP/s.test(start)) return "webp";
  if (/^GIF8[79]a/.test(start)) return "gif";
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return "tiff";
  if (/^....ftyp/s.test(start)) return brandOf(head);
  // Editors on Windows may save text with two bytes a character.
  const text = ascii(head, 0, head.byteLength).replaceAll("\0", "");
  return /^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(\?xml|!--|!DOCTYPE|svg)/i.test(text) && text.includes("<svg")
    ? "svg"
    : null;
}

/**
 * The major brand of an ISO media file, then the compatible ones (ISO/IEC 14496-12, 4.3).
 *
 * @param {DataView} head
 * @returns {Format | null}
 */
function brandOf(head) {
  const brands = ascii(head, 8, Math.min(head.getUint32(0), 256)).match(/.{4}/gs) ?? [];
  if (brands.some((brand) => /^avi[fs]$/.test(brand))) return "avif";
  return brands.some((brand) => /^(he[iv][cmsx]|m[is]f1)$/.test(brand)) ? "heic" : null;
}

/**
 * @param {Exclude<Format, "svg">} format
 * @param {DataView} head
 * @param {Blob} file
 */
async function sizeOf(format, head, file) {
  try {
    switch (format) {
      case "jpeg":
        return await jpegSize(file);
      case "png":
        return { width: head.getUint32(16), height: head.getUint32(20) };
      case "webp":
        return webpSize(head);
      case "gif":
        return { width: head.getUint16(6, true), height: head.getUint16(8, true) };
      case "tiff":
        return await tiffSize(head, file);
      case "avif":
      case "heic":
        return await heifSize(file);
    }
  } catch (error) {
    // Cut off in the middle of it: decoding will tell.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * The frame header comes after any number of segments with metadata (ITU-T T.81, B.2).
 *
 * @param {Blob} file
 */
async function jpegSize(file) {
  let offset = 2;
  for (let count = 0; count < MOST_SEGMENTS; count++) {
    const segment = await view(file, offset, 9);
    const marker = segment.getUint8(1);
    if (segment.getUint8(0) !== 0xff) return null;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: segment.getUint16(7), height: segment.getUint16(5) };
    if (marker === 0xda || marker === 0xd9) return null;
    // Any number of 0xff may fill the space before a marker.
    offset += marker === 0xff ? 1 : 2 + segment.getUint16(2);
  }
  return null;
}

/**
 * One of three kinds of first chunk (RFC 9649, 2.5 to 2.7).
 *
 * @param {DataView} head
 */
function webpSize(head) {
  switch (ascii(head, 12, 16)) {
    case "VP8X":
      return { width: 1 + uint24(head, 24), height: 1 + uint24(head, 27) };
    case "VP8L": {
      const bits = head.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
    }
    case "VP8 ":
      return { width: head.getUint16(26, true) & 0x3fff, height: head.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/**
 * Tags 256 and 257 of the first directory (TIFF 6.0); a BigTIFF is left to the decoder.
 *
 * @param {DataView} head
 * @param {Blob} file
 */
async function tiffSize(head, file) {
  const little = head.getUint8(0) === 0x49;
  if (head.getUint16(2, little) !== 42) return null;
  const start = head.getUint32(4, little);
  const count = (await view(file, start, 2)).getUint16(0, little);
  const directory = await view(file, start + 2, 12 * count);
  const side = { 256: 0, 257: 0 };
  for (let entry = 0; entry < 12 * count; entry += 12) {
    const tag = directory.getUint16(entry, little);
    if (tag !== 256 && tag !== 257) continue;
    const isShort = directory.getUint16(entry + 2, little) === 3;
    side[tag] = isShort ? directory.getUint16(entry + 8, little) : directory.getUint32(entry + 8, little);
  }
  return side[256] && side[257] ? { width: side[256], height: side[257] } : null;
}

/**
 * The largest of the sizes in the table of contents: a HEIC may be made of tiles, each with its own,
 * and carries a thumbnail (ISO/IEC 23008-12, 6.5.3).
 *
 * @param {Blob} file
 */
async function heifSize(file) {
  let offset = 0;
  while (offset < file.size) {
    const box = await view(file, offset, 8);
    const length = box.getUint32(0);
    if (ascii(box, 4, 8) === "meta") {
      const meta = await view(file, offset, Math.min(length, LONGEST_META));
      const text = ascii(meta, 0, meta.byteLength);
      let largest = null;
      for (let at = text.indexOf("ispe"); at >= 0; at = text.indexOf("ispe", at + 4)) {
        // Behind the name: a version with flags, then width and height.
        const size = { width: meta.getUint32(at + 8), height: meta.getUint32(at + 12) };
        if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
      }
      return largest;
    }
    if (length < 8) return null;
    offset += length;
  }
  return null;
}

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} length
 */
async function view(file, start, length) {
  return new DataView(await file.slice(start, start + length).arrayBuffer());
}

/**
 * @param {DataView} view
 * @param {number} start
 * @param {number} end
 */
function ascii(view, start, end) {
  const length = Math.max(0, Math.min(end, view.byteLength) - start);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/**
 * @param {DataView} view
 * @param {number} at
 */
function uint24(view, at) {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
