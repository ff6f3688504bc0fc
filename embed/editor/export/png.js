/**
 * A PNG written row by row, for pictures larger than any canvas of the browser. Where a canvas has
 * room, the browser's own writer is several times faster.
 *
 * The format is PNG (W3C Recommendation, third edition); rows are filtered with "up", the best single
 * filter on photos, and deflated by the browser.
 */

import { crc32 } from "../../base/crc32.js";
import { nextTurn } from "../../base/turns.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RGBA = 6;
const UP = 2;
const PERCEPTUAL = 0;

/** Bytes deflated in one go: some 20 ms. */
const PIECE = 1 << 19;

/** Tell whether `writePng` can work here. */
export function canWritePng() {
  return typeof CompressionStream === "function";
}

/**
 * @param {number} width in pixels
 * @param {number} height
 * @param {AsyncIterable<ImageData>} strips as wide as the picture, from the top to the bottom
 * @returns {Promise<Blob>} 8-bit sRGB with straight alpha
 */
export async function writePng(width, height, strips) {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, RGBA);

  const deflated = new CompressionStream("deflate");
  const body = collectChunks(deflated.readable);
  // Handled here as well: nobody awaits it while the strips are drawn.
  body.catch(() => {});
  const writer = deflated.writable.getWriter();
  try {
    let above = new Uint8ClampedArray(width * 4);
    for await (const { data } of strips) {
      const rows = filterRows(data, above);
      above = data.slice(-above.length);
      for (let start = 0; start < rows.length; start += PIECE) {
        await writer.write(rows.subarray(start, start + PIECE));
        await nextTurn();
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
  const parts = [
    Uint8Array.from(SIGNATURE),
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("sRGB", Uint8Array.of(PERCEPTUAL)),
    ...(await body),
    ...chunk("IEND", new Uint8Array()),
  ];
  return new Blob(parts, { type: "image/png" });
}

/**
 * Each row less the row above it, behind the number of that filter.
 *
 * @param {Uint8ClampedArray} pixels RGBA
 * @param {Uint8ClampedArray} above the row above the first one
 */
function filterRows(pixels, above) {
  const length = above.length;
  const filtered = new Uint8Array((pixels.length / length) * (length + 1));
  let write = 0;
  for (let row = 0; row < pixels.length; row += length) {
    filtered[write++] = UP;
    const [before, offset] = row ? [pixels, row - length] : [above, 0];
    for (let i = 0; i < length; i++) {
      // An element of a typed array keeps the low byte of a difference, as the filter wants it.
      filtered[write++] = /** @type {number} */ (pixels[row + i]) - /** @type {number} */ (before[offset + i]);
    }
  }
  return filtered;
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @returns {Promise<Uint8Array<ArrayBuffer>[]>} the stream in IDAT chunks
 */
async function collectChunks(stream) {
  const reader = stream.getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(...chunk("IDAT", value));
  }
}

/**
 * @param {string} kind
 * @param {Uint8Array<ArrayBuffer>} body
 */
function chunk(kind, body) {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, body.length);
  for (let i = 0; i < 4; i++) head[4 + i] = kind.charCodeAt(i);
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setUint32(0, crc32(body, crc32(head.subarray(4))));
  return [head, body, tail];
}
