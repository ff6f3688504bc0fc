/** What a page's author may ask of `export()`. A value that means nothing is refused, and none is passed over. */

import { Problem } from "../../base/problem.js";

/**
 * @typedef {object} PublicOptions
 * @property {"png" | "jpeg" | "webp"} [format]
 * @property {number} [scale] what the photo's sides are multiplied by
 * @property {number} [quality] of JPEG and WebP
 * @property {"picture" | "subject" | "text"} [parts]
 *
 * @typedef {object} Rule
 * @property {string | number} initial
 * @property {(value: unknown) => boolean} accepts
 * @property {string} accepted in words
 * @property {string} code of the problem where it is something else
 */

const oneOf = (/** @type {string[]} */ ...values) => ({
  accepts: (/** @type {unknown} */ value) => values.some((one) => one === value),
  accepted: `one of ${values.join(", ")}`,
});

const between = (/** @type {number} */ least, /** @type {number} */ most) => ({
  accepts: (/** @type {unknown} */ value) => typeof value === "number" && value >= least && value <= most,
  accepted: `a number from ${least} to ${most}`,
});

/** @type {Readonly<Record<keyof PublicOptions, Rule>>} */
const RULES = {
  format: { initial: "png", ...oneOf("png", "jpeg", "webp"), code: "format_unsupported" },
  scale: { initial: 1, ...between(0.01, 8), code: "scale_invalid" },
  quality: { initial: 0.92, ...between(0, 1), code: "quality_invalid" },
  parts: { initial: "picture", ...oneOf("picture", "subject", "text"), code: "parts_invalid" },
};

/**
 * @param {PublicOptions} [options] as they came from the page, so they may be anything; what is undefined is not said
 * @returns {import("./export.js").ExportOptions}
 * @throws {Problem} `format_unsupported`, `scale_invalid`, `quality_invalid`, `parts_invalid`; its message says
 *   what the option may be
 */
export function readOptions(options) {
  const { scale, ...others } = Object.fromEntries(
    Object.entries(RULES).map(([name, { initial, accepts, accepted, code }]) => {
      const value = options?.[/** @type {keyof PublicOptions} */ (name)] ?? initial;
      if (!accepts(value)) throw new Problem(code, `${name} is ${accepted}, and this is ${described(value)}`);
      return [name, value];
    }),
  );
  return /** @type {import("./export.js").ExportOptions} */ ({ ...others, size: scale });
}

/** @param {unknown} value */
function described(value) {
  if (typeof value === "string") return `the text "${value.slice(0, 40)}"`;
  return typeof value === "number" ? String(value) : `of type ${typeof value}`;
}
