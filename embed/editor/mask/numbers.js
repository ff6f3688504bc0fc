/**
 * Typed arrays for arithmetic that keeps within them by its own bounds. The compiler otherwise wants to
 * know of every number that is read from an array whether it is there at all, and the sums drown in it.
 *
 * @typedef {{ [index: number]: any }} Unchecked
 * @typedef {Uint8ClampedArray & Unchecked} Bytes
 * @typedef {Uint8Array & Unchecked} WrappingBytes
 * @typedef {Int32Array & Unchecked} Integers
 * @typedef {Float32Array & Unchecked} Floats
 * @typedef {Float64Array & Unchecked} Doubles
 */

export {};
