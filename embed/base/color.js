/** How colours are written here: `#rrggbb`, lower case. */

/** @param {string} color `#rgb` or `#rrggbb`, lower case */
export function sixDigits(color) {
  return color.length === 4 ? color.replace(/[\da-f]/g, "$&$&") : color;
}
