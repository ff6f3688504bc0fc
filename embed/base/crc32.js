/** CRC-32 (ITU-T V.42), the checksum of PNG and ZIP. */

/** Remainders of the polynomial, bit-reversed, for every byte. */
const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/**
 * @param {Uint8Array} bytes
 * @param {number} [checksum] of the bytes before these
 * @returns {number} of them all, 0 to 2^32 - 1
 */
export function crc32(bytes, checksum = 0) {
  let rest = ~checksum;
  for (const byte of bytes) rest = /** @type {number} */ (REMAINDERS[(rest ^ byte) & 0xff]) ^ (rest >>> 8);
  return ~rest >>> 0;
}
