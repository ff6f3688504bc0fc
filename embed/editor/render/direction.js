/**
 * Which way a line runs, as the text field beside it has it (`dir="auto"`): as its first strong letter does
 * (Unicode UAX #9, P2 and P3).
 */

/** What stands apart from the line around it, and does not decide for it. */
const ISOLATED = /[\u2066-\u2068][^\u2069]*/g;

/** Letters, and the marks that stand for one. */
const STRONG = /[\p{L}\u061c\u200e\u200f]/u;

/** The blocks of Unicode that are set aside for writings from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * @param {string} line
 * @returns {"ltr" | "rtl"}
 */
export function directionOf(line) {
  const first = STRONG.exec(line.replace(ISOLATED, ""))?.[0] ?? "";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
