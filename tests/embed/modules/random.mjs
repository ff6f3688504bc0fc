/** Random scenes and random junk, the same ones in every run. */

import { parameters } from "../../../embed/editor/scene/parameters.js";
import { createLayer, FEATHER_LIMIT, GROW_LIMIT, PART_LIMIT } from "../../../embed/editor/scene/scene.js";

const WORDS = ["BEHIND", "two\nlines", "Привет", "שלום", "नमस्ते", "👩‍🚀", "", "<b>&amp;\"'\\", "\u0000\ud800"];

/** What is no record and no list, or none that a design could have. */
const LEAVES = [
  ...[undefined, null, true, false, 0, -0, 1, -1, 0.5, 1e9, 1e308, NaN, Infinity, -Infinity, 7n, Symbol("s")],
  ...["", "1", "#fff", "#ggg", "behind", "x".repeat(3000), "__proto__", "\ud800", () => 1, new Date(0), /x/],
  ...[new Map(), new Set([1]), new Uint8Array(3), new Array(5), Object.create(null), new Error("no")],
];

/** What records of a design, and prototypes, have under these names. */
const NAMES = [
  ...["version", "layers", "subject", "strokes", "points", "grow", "cuts", "parts"],
  ...["__proto__", "constructor", "toString"],
  ...parameters.map(({ key }) => key),
];

/** Numbers from 0 to 1 by Mulberry32. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed;
  }

  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /**
   * @param {number} min
   * @param {number} max both included
   */
  integer(min, max) {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @returns {T}
   */
  pick(items) {
    return /** @type {T} */ (items[this.integer(0, items.length - 1)]);
  }

  /**
   * A value that a parameter may have.
   *
   * @param {import("../../../embed/editor/scene/parameters.js").Field} parameter
   * @returns {unknown}
   */
  valueOf(parameter) {
    switch (parameter.kind) {
      case "text":
      case "font":
        return this.pick(WORDS);
      case "number":
        return parameter.min + this.next() * (parameter.max - parameter.min);
      case "color":
        return `#${this.integer(0, 0xffffff).toString(16).padStart(6, "0")}`;
      case "choice":
        return this.pick(parameter.choices);
      case "toggle":
        return this.next() < 0.5;
      case "list":
        return Array.from({ length: this.integer(parameter.min, parameter.max) }, () =>
          Object.fromEntries(parameter.item.map((item) => [item.key, this.valueOf(item)])),
        );
    }
  }

  layer() {
    const changed = parameters.filter(() => this.next() < 0.5);
    return createLayer({
      ...Object.fromEntries(changed.map((parameter) => [parameter.key, this.valueOf(parameter)])),
      name: this.pick(WORDS),
      place: this.pick(/** @type {const} */ (["behind", "front"])),
      over: this.next() < 0.8 ? 0 : this.integer(0, PART_LIMIT),
      hidden: this.next() < 0.5,
      locked: this.next() < 0.5,
    });
  }

  /** @returns {import("../../../embed/editor/scene/scene.js").Stroke} */
  stroke() {
    return {
      mode: this.pick(/** @type {const} */ (["add", "remove"])),
      edge: this.next() < 0.5,
      size: this.next(),
      softness: this.next(),
      points: Array.from({ length: 2 * this.integer(1, 20) }, () => this.next()),
    };
  }

  /**
   * @param {number} index
   * @returns {import("../../../embed/editor/scene/scene.js").Part}
   */
  part(index) {
    const [x, y] = [this.next(), this.next()];
    return { id: String(index), x, y, number: index + 1, name: this.pick(WORDS), hidden: this.next() < 0.5 };
  }

  /** @returns {import("../../../embed/editor/scene/scene.js").Scene} */
  scene() {
    return {
      layers: Array.from({ length: this.integer(0, 5) }, () => this.layer()),
      subject: {
        solid: this.next() < 0.8 ? 0 : this.next(),
        grow: this.next() < 0.5 ? 0 : (2 * this.next() - 1) * GROW_LIMIT,
        feather: this.next() < 0.5 ? 0 : this.next() * FEATHER_LIMIT,
        strokes: Array.from({ length: this.integer(0, 3) }, () => this.stroke()),
        cuts: this.next() < 0.5 ? [] : [{ points: this.stroke().points }],
        parts: Array.from({ length: this.next() < 0.5 ? 0 : this.integer(0, 3) }, (_, index) => this.part(index)),
      },
    };
  }

  /**
   * Anything that a page's author may hand over by mistake, or on purpose.
   *
   * @param {number} [depth]
   * @returns {unknown}
   */
  junk(depth = 4) {
    const kind = depth > 0 ? this.next() : 1;
    if (kind > 0.6) return this.pick(LEAVES);
    const length = this.integer(0, 4);
    if (kind > 0.4) return Array.from({ length }, () => this.junk(depth - 1));
    const record = {};
    for (let i = 0; i < length; i++) {
      // Not by assignment, which takes "__proto__" for something else.
      const value = this.junk(depth - 1);
      Object.defineProperty(record, this.pick(NAMES), { value, enumerable: true, configurable: true });
    }
    return record;
  }
}
