/** JSON in which the page around the editor has no say: old libraries give all arrays a `toJSON` that spoils them. */

/**
 * @param {unknown} value of plain objects and arrays
 * @param {(key: string, value: unknown) => unknown} [replace] as of `JSON.stringify`
 * @param {number} [indent]
 * @returns {string}
 */
export function toJson(value, replace, indent) {
  return JSON.stringify(bare(value), replace, indent);
}

/**
 * @param {unknown} value
 * @returns {unknown} a copy that inherits nothing
 */
function bare(value) {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, bare(one)]);
  const copy = Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
  return Object.setPrototypeOf(copy, null);
}
