/**
 * The fonts of an editor: the Space's families, fetched file by file as a text needs them, and the
 * visitor's own.
 */

import { toJson } from "../../base/json.js";
import { Problem } from "../../base/problem.js";
import { cased } from "../render/letter-case.js";
import { loadParts } from "../render/load-parts.js";
import { partsLacking } from "../render/parts.js";
import { chooseFaces, clustersOf, includes, parseRanges } from "./coverage.js";
import { currentRevision, fetchFont, register, releaseFaces, revise, unregister, useFace } from "./faces.js";
import { Shared } from "./shared.js";

/**
 * @typedef {import("./coverage.js").Ranges} Ranges
 * @typedef {Pick<import("../scene/scene.js").Layer, "font" | "weight" | "italic" | "case" | "text">
 *   & import("../render/parts.js").Drawn} Lettering
 *
 * @typedef {object} Family
 * @property {string} family what a layer's `font` calls it
 * @property {"display" | "serif" | "sans" | "mono" | "script" | "handwriting" | "yours"} category
 * @property {readonly string[]} scripts what it can write: "latin", "cyrillic", …; empty where unknown
 * @property {readonly number[]} weights those that differ, ascending
 * @property {boolean} italic it has a drawn italic; others are slanted
 *
 * @typedef {object} Place where the Space has a family; URLs are relative to the catalogue
 * @property {string} faces
 * @property {string | null} name
 *
 * @typedef {object} Catalogue
 * @property {readonly (Family & Place)[]} families
 * @property {Readonly<Record<string, readonly string[]>>} fallbacks families by category
 * @property {Readonly<Record<string, string>>} scripts `unicode-range` of each
 *
 * @typedef {object} Excerpt of the catalogue
 * @property {readonly (Family & Place)[]} families
 * @property {Readonly<Record<string, readonly Face[]>>} faces by the URL that they have by themselves
 *
 * @typedef {object} Face a file with some of the characters of a face
 * @property {string} url relative to the catalogue
 * @property {"normal" | "italic"} style
 * @property {string} weight lowest and highest that it is taken for
 * @property {string} range
 *
 * @typedef {Face & { ranges: Ranges }} ReadFace
 * @typedef {{ family: Family, face: FontFace, name: string, file: File }} OwnFont
 *
 * @typedef {object} Writers whose faces draw a text
 * @property {readonly string[]} families the text's own first, where it draws some of it
 * @property {boolean} hasRest the visitor's system draws what none of them has
 */

/** How long an editor is kept waiting for fonts, in ms. */
const PATIENCE_MS = 10_000;

/** Browsers embolden a face that is asked for a weight out of its range. */
const ANY_WEIGHT = "1 1000";

/** What visitors have on their systems, behind the Space's families: for other scripts, or all of it. */
const SYSTEM = {
  display: 'Impact, "Arial Black", sans-serif',
  serif: 'Georgia, "Times New Roman", serif',
  sans: '"Helvetica Neue", Arial, sans-serif',
  mono: "ui-monospace, Menlo, Consolas, monospace",
  script: '"Snell Roundhand", "Segoe Script", cursive',
  handwriting: '"Bradley Hand", "Segoe Print", cursive',
};

/** Lettering that is known to be loaded: more than a busy design has. */
const REMEMBERED = 256;

const SPACE = [0x20];

/** @type {Shared<Catalogue>} */
const catalogues = new Shared();

/** @type {Shared<Excerpt>} */
const excerpts = new Shared();

/** @type {Shared<readonly ReadFace[]>} */
const faceLists = new Shared();

let ownFonts = 0;

export class FontLibrary {
  #root;
  /** Language of texts that say none, BCP 47: what they are typed in. */
  lang = "en";
  /** Called when faces have come that `ensure` had given up. */
  onLate;
  /** @type {Catalogue | null} */
  #catalogue = null;
  /** @type {Map<string, Family & Place>} */
  #known = new Map();
  /** @type {Map<string, OwnFont>} */
  #own = new Map();
  /** @type {readonly Family[]} */
  #families = [];
  /** Settles when an excerpt that was sent for is read. */
  #learning = Promise.resolve();
  /** What is loaded already, so that asking again costs nothing, and who draws it. @type {Map<string, Writers>} */
  #ready = new Map();
  /** By a family that is on its way: what draws in its place until then. @type {Map<string, string>} */
  #standIns = new Map();
  /** Aborted when the editor is done with its fonts. */
  #life = new AbortController();

  /**
   * @param {string} src root URL of the Space, without a slash at the end
   * @param {() => void} [onLate]
   */
  constructor(src, onLate = () => {}) {
    this.#root = rootOf(src);
    this.onLate = onLate;
  }

  /**
   * Go on with the families of another Space, and the visitor's own.
   *
   * @param {string} src root URL of the Space, without a slash at the end
   */
  moveTo(src) {
    if (this.#root === rootOf(src)) return;
    this.#root = rootOf(src);
    this.#catalogue = null;
    this.#known.clear();
    this.#scripts.clear();
    this.#ready.clear();
    this.#standIns.clear();
    this.#drop();
    this.#list();
  }

  /** The Space's, once `load` is through, behind the visitor's own. */
  get families() {
    return this.#families;
  }

  /** Changes whenever the same `stack` may draw something else than before. */
  get revision() {
    return currentRevision();
  }

  /**
   * Fetch the list of families.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   * @throws {Problem} `unreachable`
   */
  async load(signal) {
    signal.throwIfAborted();
    if (this.#catalogue || this.#life.signal.aborted) return;
    const root = this.#root;
    const url = `${root}catalogue.json`;
    let catalogue;
    try {
      catalogue = await orAborted(
        catalogues.use(this, url, async (life) => (await fetchFont(url, life)).json()),
        signal,
      );
    } catch {
      signal.throwIfAborted();
      throw new Problem("unreachable");
    }
    if (this.#catalogue || this.#life.signal.aborted || root !== this.#root) return;
    this.#catalogue = catalogue;
    this.#scripts.clear();
    this.#known = new Map(catalogue.families.map((family) => [family.family, family]));
    this.#list();
    revise();
  }

  /**
   * Learn of a few families ahead of the list of all, which is ten times as long: for letters that these
   * have, `ensure` then needs nothing else.
   *
   * @param {readonly string[]} families
   */
  learn(families) {
    const root = this.#root;
    const url = `${root}catalogue.json?${new URLSearchParams(families.map((name) => ["family", name]))}`;
    const learn = async () => {
      const excerpt = await excerpts.use(this, url, async (life) => (await fetchFont(url, life)).json());
      if (this.#catalogue || this.#life.signal.aborted || root !== this.#root) return;
      for (const family of excerpt.families) {
        this.#known.set(family.family, family);
        const faces = excerpt.faces[family.faces] ?? [];
        void faceLists.use(this, root + family.faces, async () => faces.map(readFace));
      }
      this.#list();
      revise();
    };
    // Where it can't be had, the list of all is asked for.
    this.#learning = learn().catch(() => {});
  }

  /**
   * The CSS font-family list that a family is drawn with: itself, the families that have what it lacks,
   * and the system's.
   *
   * @param {string} family
   * @returns {string}
   */
  stack(family) {
    const category = this.#categoryOf(family);
    const standIn = this.#standIns.get(family) ?? "";
    const names = [family, standIn, ...this.#fallbacksOf(family)].map((name) => this.#cssName(name));
    return [...names.filter(Boolean), SYSTEM[category]].join(", ");
  }

  /**
   * Let a text keep the face that it has until `ensure` is through with the one that it is given.
   *
   * @param {Lettering} before
   * @param {Lettering} after
   */
  keepFace(before, after) {
    const face = this.#standIns.get(before.font) ?? before.font;
    if (face !== after.font && !this.#ready.has(keyOf(after))) this.#standIns.set(after.font, face);
  }

  /**
   * Whose faces draw a text, once `ensure` is through with it.
   *
   * @param {Lettering} layer
   * @returns {Writers | undefined}
   */
  writersOf(layer) {
    return this.#ready.get(keyOf(layer));
  }

  /**
   * Tell whether a family has all letters of a text, as far as the catalogue tells.
   *
   * @param {Family} family
   * @param {string} text
   */
  hasLetters({ category, scripts }, text) {
    return category === "yours" || clustersOf(text).every((cluster) => this.#writes(scripts, cluster));
  }

  /**
   * Fetch what layers are drawn with: faces, and what few texts need of the renderer.
   *
   * @param {readonly Lettering[]} layers
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} false where there is no such family, or a face could not be had within
   *   ten seconds, and others draw in its place
   */
  async ensure(layers, signal) {
    const wanted = layers.filter((layer) => !this.#ready.has(keyOf(layer)) || partsLacking(layer).length);
    const isThere = wanted.length === 0 || (await this.#fetchAll(wanted, signal));
    for (const { font } of layers) if (this.#standIns.delete(font)) revise();
    if (!isThere) return false;
    return layers.every(({ font }) => this.#own.has(font) || this.#known.has(font));
  }

  /**
   * @param {readonly Lettering[]} layers
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} false where a face could not be had, or not yet
   */
  async #fetchAll(layers, signal) {
    if (signal.aborted) return false;
    const all = this.#ensureAll(layers);
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await orAborted(all, AbortSignal.any([signal, this.#life.signal, patience]));
    } catch {
      if (patience.aborted)
        all.then(
          () => this.#life.signal.aborted || this.onLate(),
          () => {},
        );
      return false;
    }
  }

  /**
   * A font-family list that shows a family's name in its own face: a file of 1 or 2 KB where the family's
   * licence permits one.
   *
   * @param {string} family
   * @returns {Promise<string>} CSS font-family list, "" where the face can't be had
   */
  async nameFace(family) {
    if (this.#own.has(family)) return this.stack(family);
    const place = this.#known.get(family);
    if (!place) return "";
    try {
      this.#life.signal.throwIfAborted();
      if (place.name) {
        const name = `${this.#cssName(family)}-name`;
        await useFace(this, this.#root + place.name, name, { weight: ANY_WEIGHT });
        return name;
      }
      const faces = await this.#facesOf(place, 400, false);
      await this.#useAll(family, chooseFaces(faces, clustersOf(family)).needed);
      return this.stack(family);
    } catch {
      return "";
    }
  }

  /**
   * Take a font file of the visitor's.
   *
   * @param {File} file TrueType, OpenType, WOFF or WOFF2
   * @param {string} [name] what it went by in a saved design; its own name where absent
   * @returns {Promise<Family>} the same one for the same file
   * @throws {Problem} `font_unreadable`, `font_too_large`, `part_missing`
   */
  async add(file, name) {
    const { isSame, readFont } = await import("./font-file.js");
    // So that its name can be one that the Space doesn't use.
    await this.load(AbortSignal.timeout(PATIENCE_MS)).catch(() => {});
    const cssName = `tbi-own-${++ownFonts}`;
    const { bytes, face, name: inside, weights } = await readFont(file, cssName, { weight: ANY_WEIGHT });
    const wanted = name || inside || file.name.replace(/\.[^.]*$/, "") || "Font";
    for (let count = 1; ; count++) {
      const family = count === 1 ? wanted : `${wanted} ${count}`;
      const same = this.#own.get(family);
      if (same && (await isSame(same.file, bytes))) return same.family;
      if (same || this.#known.has(family)) continue;
      /** @type {Family} */
      const entry = { family, category: "yours", scripts: [], weights, italic: false };
      if (this.#life.signal.aborted) return entry;
      register(face);
      this.#own.set(family, { family: entry, face, name: cssName, file });
      this.#list();
      return entry;
    }
  }

  /**
   * The file behind a family of the visitor's own, for a project file to carry.
   *
   * @param {string} family
   * @returns {File | undefined}
   */
  fileOf(family) {
    return this.#own.get(family)?.file;
  }

  /** Unregister everything that no other editor on the page uses. */
  release() {
    this.#life.abort();
    for (const { face } of this.#own.values()) unregister(face);
    this.#own.clear();
    this.#ready.clear();
    this.#drop();
  }

  /** Let the Space's files go. */
  #drop() {
    releaseFaces(this);
    faceLists.release(this);
    excerpts.release(this);
    catalogues.release(this);
  }

  /**
   * @param {readonly Lettering[]} layers
   * @returns {Promise<boolean>}
   */
  async #ensureAll(layers) {
    const isDrawable = await this.#loadParts(layers);
    await this.#learning;
    if (!layers.every(({ font }) => this.#known.has(font))) await this.load(this.#life.signal);
    const outcomes = await Promise.all(layers.map((layer) => this.#ensureLayer(layer)));
    return isDrawable && outcomes.every(Boolean);
  }

  /**
   * @param {readonly Lettering[]} layers
   * @returns {Promise<boolean>}
   */
  async #loadParts(layers) {
    try {
      if (await loadParts(layers)) revise();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {Lettering} layer
   * @returns {Promise<boolean>}
   */
  async #ensureLayer(layer) {
    const { font, weight, italic } = layer;
    const isOwn = this.#own.has(font);
    // A family that there is not is drawn by others for good: theirs are all the faces that can be had.
    let isComplete = true;
    let missing = clustersOf(cased(layer.text, layer.case, layer.lang));
    // Which letters the visitor's font has is not known here; it draws what it can in any case.
    if (isOwn) missing = missing.filter((cluster) => !this.#writes(["latin"], cluster));

    // Other families help out only where this one does not have all letters.
    if (!this.#catalogue && !(await this.#hasAll(layer, missing))) await this.load(this.#life.signal);

    /** @type {Promise<unknown>[]} */
    const loading = [];
    const families = isOwn ? [font] : [];
    for (const name of [font, ...this.#fallbacksOf(font)]) {
      const place = this.#known.get(name);
      if (!place || (isOwn && name === font)) continue;
      if (name !== font && !missing.some((cluster) => this.#writes(place.scripts, cluster))) continue;
      try {
        const faces = await this.#facesOf(place, weight, italic);
        // The face with the space tells how high the lines are, whatever is written in them.
        const { needed, missing: left } = chooseFaces(faces, name === font ? [SPACE, ...missing] : missing);
        loading.push(this.#useAll(name, needed).catch(() => (isComplete = false)));
        if (left.length < missing.length) families.push(name);
        missing = left;
      } catch {
        isComplete = false;
      }
    }
    await Promise.all(loading);
    if (isComplete) this.#remember(keyOf(layer), { families, hasRest: missing.length > 0 });
    return isComplete;
  }

  /**
   * @param {Lettering} layer
   * @param {readonly number[][]} clusters
   */
  async #hasAll({ font, weight, italic }, clusters) {
    const place = this.#known.get(font);
    return (
      place !== undefined && chooseFaces(await this.#facesOf(place, weight, italic), clusters).missing.length === 0
    );
  }

  /**
   * @param {string} key of lettering whose faces are loaded
   * @param {Writers} writers
   */
  #remember(key, writers) {
    if (this.#ready.size >= REMEMBERED) this.#ready.clear();
    this.#ready.set(key, writers);
  }

  /**
   * @param {string} family
   * @param {Iterable<ReadFace>} faces
   */
  async #useAll(family, faces) {
    this.#life.signal.throwIfAborted();
    const name = this.#cssName(family);
    await Promise.all(
      Array.from(faces, ({ url, style, weight, range }) =>
        useFace(this, this.#root + url, name, { style, weight, unicodeRange: range }),
      ),
    );
  }

  /**
   * The faces of a family that a weight and a style are drawn with: one for each part of its characters.
   *
   * @param {Family & Place} place
   * @param {number} weight
   * @param {boolean} italic
   */
  async #facesOf(place, weight, italic) {
    this.#life.signal.throwIfAborted();
    const url = this.#root + place.faces;
    const faces = await faceLists.use(this, url, async (life) => {
      /** @type {readonly Face[]} */
      const list = await (await fetchFont(url, life)).json();
      return list.map(readFace);
    });
    const style = italic && place.italic ? "italic" : "normal";
    return faces.filter((face) => {
      const [low = 0, high = 0] = face.weight.split(" ").map(Number);
      return face.style === style && low <= weight && weight <= high;
    });
  }

  /**
   * @param {readonly string[]} scripts
   * @param {readonly number[]} cluster
   */
  #writes(scripts, [point = 0]) {
    return scripts.some((script) => includes(this.#rangesOf(script), point));
  }

  /** @type {Map<string, Ranges>} */
  #scripts = new Map();

  /** @param {string} script */
  #rangesOf(script) {
    let ranges = this.#scripts.get(script);
    if (!ranges) {
      ranges = parseRanges(this.#catalogue?.scripts[script] ?? "");
      this.#scripts.set(script, ranges);
    }
    return ranges;
  }

  /** @param {string} family */
  #categoryOf(family) {
    const category = this.#known.get(family)?.category ?? "sans";
    return category === "yours" ? "sans" : category;
  }

  /** @param {string} family */
  #fallbacksOf(family) {
    return this.#catalogue?.fallbacks[this.#categoryOf(family)]?.filter((name) => name !== family) ?? [];
  }

  /**
   * The name under which a family is registered, an identifier of CSS. It holds the version of the
   * family's files, so that two Spaces on a page, or two versions of one, stay apart.
   *
   * @param {string} family
   * @returns {string} "" for a family that there is not
   */
  #cssName(family) {
    const own = this.#own.get(family);
    if (own) return own.name;
    const [version, slug] = this.#known.get(family)?.faces.split("/") ?? [];
    return version ? `tbi-${slug}-${version}` : "";
  }

  #list() {
    const own = Array.from(this.#own.values(), ({ family }) => family);
    this.#families = [...own, ...this.#known.values()];
  }
}

/**
 * @param {Face} face
 * @returns {ReadFace}
 */
function readFace(face) {
  return { ...face, ranges: parseRanges(face.range) };
}

/** @param {string} src root URL of a Space */
function rootOf(src) {
  return `${src}/fonts/`;
}

/** @param {Lettering} layer */
function keyOf(layer) {
  return toJson([layer.font, layer.weight, layer.italic, cased(layer.text, layer.case, layer.lang)]);
}

/**
 * A promise that others wait for too, until a signal aborts.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
function orAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
  });
}
