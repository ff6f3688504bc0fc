/** Decompression of what strangers made: bounded in size, whatever the compressed bytes claim. */

/**
 * Bytes that are handed to the decompressor at a time. Browsers inflate all of a piece at once, at most a
 * thousandfold, so a bomb swells to 16 MB before it is noticed.
 */
const PIECE = 16_384;

/**
 * @param {Uint8Array<ArrayBuffer>} compressed raw deflate, RFC 1951
 * @param {number} limit
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null: broken, or larger than the limit
 */
export async function inflate(compressed, limit) {
  let offset = 0;
  const pieces = new ReadableStream({
    pull(controller) {
      if (offset >= compressed.length) return controller.close();
      controller.enqueue(compressed.subarray(offset, (offset += PIECE)));
    },
  });
  const reader = pieces.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
      size += value.length;
      if (size > limit) {
        // Not awaited: it settles when the decompressor is through with its piece.
        reader.cancel().catch(() => {});
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
}
