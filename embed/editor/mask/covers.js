/**
 * What covers a text of a subject that has parts: those of them that are shown and lie above it. Each cover is a
 * subject of its own, with the whole one's colours; the foreground is estimated once.
 */

import { UNDIVIDED } from "../scene/stack.js";
import { coverMatte, divideMatte, identifyParts, partAt } from "./parts.js";
import { inSlices } from "./slices.js";
import { SubjectCanvases } from "./subject.js";

/**
 * @typedef {import("../scene/scene.js").Part} Part
 * @typedef {import("../scene/scene.js").Subject} Corrections
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./parts.js").Division} Division
 * @typedef {import("./parts.js").Known} Known
 * @typedef {import("./subject.js").Subject} Subject
 */

/** What the subject of one matte is divided into, through all of its corrections. */
export class SubjectParts {
  /** From the bottom to the top. @type {import("../scene/stack.js").Parts} */
  parts = UNDIVIDED;

  /** @type {{ division: Division, matte: Matte, corrections: Corrections } | null} */
  #now = null;
  /** By the division's numbers of the parts. @type {Known[]} */
  #known = [];
  /** For quick subjects, by which of the parts they hold. @type {Map<string, SubjectCanvases>} */
  #canvases = new Map();

  /** @param {Corrections | null} corrections */
  isFor(corrections) {
    const divided = this.#now?.corrections;
    if (!divided || !corrections) return false;
    const { solid, grow, feather, strokes, cuts } = divided;
    const isSame = solid === corrections.solid && grow === corrections.grow && feather === corrections.feather;
    return isSame && strokes === corrections.strokes && cuts === corrections.cuts;
  }

  /**
   * Divide a matte, in slices between which the page has its turn.
   *
   * @param {Matte} matte as it is with the corrections, read before this returns: it may be written over then
   * @param {Corrections} corrections
   * @param {AbortSignal} signal
   */
  async divide(matte, corrections, signal) {
    const snapshot = { ...matte, alpha: matte.alpha.slice() };
    const division = await inSlices(divideMatte(snapshot, corrections.cuts), signal);
    this.#now = { division, matte, corrections };
  }

  /** @param {readonly Part[]} listed from the bottom to the top */
  arrange(listed) {
    this.parts = UNDIVIDED;
    if (!this.#now || this.#now.division.seeds.length < 2) return;
    const { division, matte } = this.#now;
    this.#known = identifyParts(division, matte, [...listed, ...this.#known]);
    const isKnown = (/** @type {string} */ id) => this.#known.some((known) => known.id === id);
    const isListed = (/** @type {string} */ id) => listed.some((part) => part.id === id);
    this.parts = [
      ...listed.filter(({ id }) => isKnown(id)),
      // On top lies what is named first.
      ...this.#known
        .filter(({ id }) => !isListed(id))
        .map(({ id, x, y, number }) => ({ id, x, y, number, name: "", hidden: false }))
        .sort((a, b) => b.number - a.number),
    ];
  }

  /**
   * @param {{ x: number, y: number }} place fractions of the photo's sides
   * @returns {string | null} id of the part that is there
   */
  at(place) {
    if (!this.#now || this.parts === UNDIVIDED) return null;
    const index = partAt(this.#now.division, this.#now.matte, place);
    return index === null ? null : (this.#known[index]?.id ?? null);
  }

  /**
   * @param {Subject} subject the whole one; what comes of a quick one is drawn over by the next
   * @returns {Covers | null} null where it has no parts
   */
  coversOf(subject) {
    if (!this.#now || this.parts === UNDIVIDED) return null;
    const indices = new Map(this.#known.map(({ id }, index) => [id, index]));
    return new Covers({
      subject,
      division: this.#now.division,
      parts: this.parts.flatMap((part) => part ?? []),
      indices,
      canvases: this.#canvases,
    });
  }
}

/** The covers of a subject as it is; they are drawn when they are asked for. */
export class Covers {
  #options;
  /** @type {Map<string, Subject>} */
  #drawn = new Map();

  /**
   * @param {object} options
   * @param {Subject} options.subject
   * @param {Division} options.division
   * @param {readonly Part[]} options.parts from the bottom to the top
   * @param {ReadonlyMap<string, number>} options.indices of the parts in the division, by their ids
   * @param {Map<string, SubjectCanvases>} options.canvases
   */
  constructor(options) {
    this.#options = options;
    this.parts = options.parts;
  }

  /**
   * What covers a text.
   *
   * @param {number} level how many parts it lies in front of
   * @returns {Subject | null} null where nothing does
   */
  above(level) {
    return this.of(this.parts.slice(level).filter(({ hidden }) => !hidden));
  }

  /**
   * @param {readonly Part[]} parts
   * @returns {Subject | null} the whole subject where it is all of them
   */
  of(parts) {
    const { subject, indices } = this.#options;
    if (parts.length === indices.size) return subject;
    if (!parts.length) return null;
    const key = parts
      .map(({ id }) => Number(indices.get(id)))
      .sort((a, b) => a - b)
      .join();
    const cover = this.#drawn.get(key) ?? this.#draw(key);
    this.#drawn.set(key, cover);
    return cover;
  }

  close() {
    for (const cover of this.#drawn.values()) cover.close();
    this.#drawn.clear();
  }

  /**
   * @param {string} key
   * @returns {Subject}
   */
  #draw(key) {
    const { subject, division, indices, canvases } = this.#options;
    const { width, height, quality } = subject;
    const taken = new Set(key.split(",").map(Number));
    const { alpha } = coverMatte(division, { width, height, alpha: subject.source.alpha }, (part) => taken.has(part));
    const source = { ...subject.source, alpha };
    let drawn = canvases.get(key);
    if (drawn?.width !== width || drawn.height !== height) drawn = new SubjectCanvases(width, height);
    // What was not asked for lately makes room.
    canvases.delete(key);
    canvases.set(key, drawn);
    for (const old of canvases.keys()) if (canvases.size > indices.size) canvases.delete(old);
    const { cutout, solid } = drawn.show(source);
    if (quality === "quick") return { width, height, cutout, solid, quality, source, close() {} };
    const copies = { cutout: copyOf(cutout), solid: copyOf(solid) };
    const close = () => {
      copies.cutout.close();
      copies.solid.close();
    };
    return { width, height, ...copies, quality, source, close };
  }
}

/** @param {OffscreenCanvas} canvas */
function copyOf(canvas) {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d"));
  context.drawImage(canvas, 0, 0);
  return copy.transferToImageBitmap();
}
