/**
 * A design: what a host page, a share link, a project or an autosave carries of a scene. Plain JSON, with
 * every value that equals its initial one left out, so initial values are part of a version's meaning: to
 * change one in the table is to change every saved design, and asks for a new version.
 *
 * @typedef {Partial<Omit<import("./scene.js").Layer, "id">>} LayerDesign
 * @typedef {Partial<import("./scene.js").Subject>} SubjectDesign
 * @typedef {{ version: number, layers: LayerDesign[], subject?: SubjectDesign }} Design layers: from the bottom
 *   to the top; version: the oldest that has all that is in it, so that older editors open what they can
 *
 * What a value must be: rows of the table of parameters are rules as they stand.
 *
 * @typedef {RuleOfKind & { since?: 2 }} Rule since: the version that began with it; the first one where absent
 *
 * @typedef {{ key: string, kind: "text" | "font", initial: string, maxLength: number }
 *   | { key: string, kind: "number", initial: number, min: number, max: number, whole?: true }
 *   | { key: string, kind: "color", initial: string }
 *   | { key: string, kind: "choice", initial: string, choices: readonly string[] }
 *   | { key: string, kind: "toggle", initial: boolean }
 *   | { key: string, kind: "language", initial: string }
 *   | { key: string, kind: "points", initial: readonly number[], max: number }
 *   | { key: string, kind: "list", initial: readonly unknown[], min: number, max: number, item: readonly Rule[] }
 * } RuleOfKind
 */

import { sixDigits } from "../../base/color.js";
import { toJson } from "../../base/json.js";
import { parameters } from "./parameters.js";
import { createLayer, FEATHER_LIMIT, GROW_LIMIT, isSame, newId, PART_LIMIT, UNTOUCHED } from "./scene.js";

export const DESIGN_VERSION = 2;

/** The most layers of a scene. */
export const LAYER_LIMIT = 100;

/** The most strokes of a mask, and the most numbers in the points of one; see `saved-design.js` too. */
const STROKE_LIMIT = 10_000;
const POINT_LIMIT = 1_000_000;

/** The most cuts between a subject's parts, and the most numbers in the points of one. */
export const CUT_LIMIT = 50;
const CUT_POINT_LIMIT = 200;

/** Farthest that a brush may be from the photo, in its sides: the stage is larger than the photo. */
const REACH = 100;

/** Characters of a wrong value that its error repeats. */
const QUOTED = 40;

/** @type {Rule} */
const nameRule = { key: "name", kind: "text", initial: "", maxLength: 200 };

/** @type {readonly Rule[]} */
const layerRules = [
  ...parameters,
  nameRule,
  { key: "place", kind: "choice", initial: "behind", choices: ["behind", "front"] },
  { key: "over", kind: "number", initial: 0, min: 0, max: PART_LIMIT, whole: true, since: 2 },
  { key: "hidden", kind: "toggle", initial: false },
  { key: "locked", kind: "toggle", initial: false },
  { key: "lang", kind: "language", initial: "" },
];

/** @type {readonly Rule[]} */
const strokeRules = [
  { key: "mode", kind: "choice", initial: "add", choices: ["add", "remove"] },
  { key: "edge", kind: "toggle", initial: false, since: 2 },
  { key: "size", kind: "number", initial: 0.05, min: 0, max: 2 },
  { key: "softness", kind: "number", initial: 0, min: 0, max: 1 },
  { key: "points", kind: "points", initial: [], max: POINT_LIMIT },
];

/** @type {readonly Rule[]} */
const cutRules = [{ key: "points", kind: "points", initial: [], max: CUT_POINT_LIMIT }];

/** @type {readonly Rule[]} */
const partRules = [
  { key: "x", kind: "number", initial: 0, min: 0, max: 1 },
  { key: "y", kind: "number", initial: 0, min: 0, max: 1 },
  { key: "number", kind: "number", initial: 1, min: 1, max: 100, whole: true },
  nameRule,
  { key: "hidden", kind: "toggle", initial: false },
];

/** @type {readonly Rule[]} */
const subjectRules = [
  { key: "solid", kind: "number", initial: UNTOUCHED.solid, min: 0, max: 1, since: 2 },
  { key: "grow", kind: "number", initial: UNTOUCHED.grow, min: -GROW_LIMIT, max: GROW_LIMIT },
  { key: "feather", kind: "number", initial: UNTOUCHED.feather, min: 0, max: FEATHER_LIMIT },
  { key: "strokes", kind: "list", initial: UNTOUCHED.strokes, min: 0, max: STROKE_LIMIT, item: strokeRules },
  { key: "cuts", kind: "list", initial: UNTOUCHED.cuts, min: 0, max: CUT_LIMIT, item: cutRules, since: 2 },
  { key: "parts", kind: "list", initial: UNTOUCHED.parts, min: 0, max: PART_LIMIT, item: partRules, since: 2 },
];

/** @type {Rule & { kind: "list" }} */
const layersRule = { key: "layers", kind: "list", initial: [], min: 0, max: LAYER_LIMIT, item: layerRules };

/** A design that a developer got wrong; `message` says what was expected where. */
export class DesignError extends Error {
  /**
   * @param {string} key path of the value, as in `layers[0].shadows[1].blur`; "" is the design itself
   * @param {string} complaint what follows the path in the sentence
   */
  constructor(key, complaint) {
    super(`${key || "The design"} ${complaint}.`);
    this.name = "DesignError";
    this.key = key;
  }
}

/**
 * The design of a scene. It is always one that `parseDesign` accepts: numbers that a gesture carried out of
 * their range go to its end, and text that is too long is cut.
 *
 * @param {import("./scene.js").Scene} scene
 * @param {{ strokes?: boolean }} [options] strokes: with those of the mask's brush, which fit only this photo
 * @returns {Design}
 */
export function toDesign({ layers, subject }, { strokes = false } = {}) {
  const made = { version: 1 };
  const corrections = compact(subjectRules, { ...subject, strokes: strokes ? subject.strokes : [] }, made);
  return Object.assign(made, {
    layers: layers
      .slice(0, LAYER_LIMIT)
      // A text that is drawn as it is typed looks the same in any language.
      .map((layer) => compact(layerRules, layer.case === "none" ? { ...layer, lang: "" } : layer, made)),
    ...(Object.keys(corrections).length > 0 && { subject: corrections }),
  });
}

/**
 * Check a design and make its scene. Values left out are initial, values between steps are fine, colours
 * may be `#rgb` or upper case; ids of layers are new.
 *
 * @param {unknown} design
 * @returns {import("./scene.js").Scene}
 * @throws {DesignError}
 */
export function parseDesign(design) {
  const given = fields(design, "", ["version", "layers", "subject"]);
  const version = given.get("version");
  if (version !== 1 && version !== DESIGN_VERSION) throw wrong("version", `must be 1 or ${DESIGN_VERSION}`, version);
  const layers = /** @type {Record<string, unknown>[]} */ (parse(layersRule, given.get("layers"), "layers", version));
  const corrections = /** @type {import("./scene.js").Subject} */ (
    parseRecord(subjectRules, given.has("subject") ? given.get("subject") : {}, "subject", version)
  );
  const parts = corrections.parts.map((part) => ({ ...part, id: newId() }));
  return { layers: layers.map((layer) => createLayer(layer)), subject: { ...corrections, parts } };
}

/**
 * @param {readonly Rule[]} rules
 * @param {unknown} value
 * @param {string} path
 * @param {number} version
 * @returns {Record<string, unknown>} a value for every rule
 */
function parseRecord(rules, value, path, version) {
  const known = rules.filter(({ since = 1 }) => since <= version);
  const given = fields(
    value,
    path,
    known.map(({ key }) => key),
  );
  return Object.fromEntries(
    rules.map((rule) => [
      rule.key,
      given.has(rule.key) ? parse(rule, given.get(rule.key), `${path}.${rule.key}`, version) : rule.initial,
    ]),
  );
}

/**
 * @param {Rule} rule
 * @param {unknown} value
 * @param {string} path
 * @param {number} version
 * @returns {unknown} the value in its one normal form
 */
function parse(rule, value, path, version) {
  switch (rule.kind) {
    case "text":
    case "font":
      if (typeof value === "string" && value.length <= rule.maxLength) return value.replace(/\r\n?/g, "\n");
      throw wrong(path, `must be a string of at most ${rule.maxLength} characters`, value);
    case "number":
      if (typeof value === "number" && value >= rule.min && value <= rule.max) {
        if (!rule.whole || Number.isInteger(value)) return value;
      }
      throw wrong(path, `must be a ${rule.whole ? "whole " : ""}number from ${rule.min} to ${rule.max}`, value);
    case "color":
      if (typeof value === "string" && /^#([\da-f]{3}){1,2}$/i.test(value)) return sixDigits(value.toLowerCase());
      throw wrong(path, "must be a colour as #rgb or #rrggbb", value);
    case "choice":
      if (typeof value === "string" && rule.choices.includes(value)) return value;
      throw wrong(path, `must be one of ${rule.choices.map((choice) => `"${choice}"`).join(", ")}`, value);
    case "language":
      try {
        // "" is none, and the list of none is empty.
        if (typeof value === "string") return Intl.getCanonicalLocales(value || [])[0] ?? "";
      } catch {}
      throw wrong(path, "must be a language tag", value);
    case "toggle":
      if (typeof value === "boolean") return value;
      throw wrong(path, "must be true or false", value);
    case "points": {
      if (Array.isArray(value) && value.length <= rule.max && value.length % 2 === 0) {
        const points = [...value];
        if (points.every(isReachable)) return points;
      }
      const pairs = `${rule.max / 2} pairs of numbers from ${-REACH} to ${REACH}`;
      throw wrong(path, `must be a list of at most ${pairs}`, value);
    }
    case "list": {
      if (!Array.isArray(value) || value.length < rule.min || value.length > rule.max) {
        const length = rule.min ? `${rule.min} to ${rule.max}` : `at most ${rule.max}`;
        throw wrong(path, `must be a list of ${length} items`, value);
      }
      // Unlike `map`, this does not skip the holes of a sparse list.
      return Array.from(value, (item, index) => parseRecord(rule.item, item, `${path}[${index}]`, version));
    }
  }
}

/**
 * The values of a plain object that has no other keys than these.
 *
 * @param {unknown} value
 * @param {string} path
 * @param {readonly string[]} keys
 * @returns {Map<string, unknown>}
 */
function fields(value, path, keys) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(path, "must be an object", value);
  }
  const given = Object.entries(value);
  const unknown = given.find(([key]) => !keys.includes(key));
  if (unknown) {
    const key = unknown[0].slice(0, QUOTED);
    throw new DesignError(path ? `${path}.${key}` : key, "is not a part of a design");
  }
  return new Map(given);
}

/**
 * @param {readonly Rule[]} rules
 * @param {object} record
 * @param {{ version: number }} made the oldest version that has all of it
 * @returns {Record<string, unknown>} the values that differ from the initial ones
 */
function compact(rules, record, made) {
  const values = new Map(Object.entries(record));
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const value = fit(rule, values.get(rule.key), made);
      if (isSame(value, fit(rule, rule.initial, made))) return [];
      made.version = Math.max(made.version, rule.since ?? 1);
      return [[rule.key, value]];
    }),
  );
}

/**
 * @param {Rule} rule
 * @param {unknown} value of the rule's kind
 * @param {{ version: number }} made
 */
function fit(rule, value, made) {
  switch (rule.kind) {
    case "text":
    case "font":
      return String(value).slice(0, rule.maxLength);
    case "number":
      return Math.min(rule.max, Math.max(rule.min, Number(value)));
    case "points":
      return /** @type {number[]} */ (value).slice(0, rule.max);
    case "list":
      return /** @type {object[]} */ (value).slice(0, rule.max).map((item) => compact(rule.item, item, made));
    default:
      return value;
  }
}

/** @param {unknown} value */
function isReachable(value) {
  return typeof value === "number" && Math.abs(value) <= REACH;
}

/**
 * @param {string} path
 * @param {string} expected
 * @param {unknown} value
 */
function wrong(path, expected, value) {
  return new DesignError(path, `${expected}, not ${spoken(value)}`);
}

/** @param {unknown} value */
function spoken(value) {
  if (typeof value === "string") {
    return toJson(value.length > QUOTED ? `${value.slice(0, QUOTED)}…` : value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}
