/** A photo on the stage, its matte as the Space gave it, and the subject as the visitor corrected it. */

import { decodeMatte, emptyMatte } from "../mask/matte.js";
import { pixelsAt } from "../mask/pixels.js";
import { prepareSubject } from "../mask/subject.js";
import { UNTOUCHED } from "../scene/scene.js";
import { UNDIVIDED } from "../scene/stack.js";

/**
 * @typedef {import("../scene/scene.js").Subject} Corrections
 *
 * @typedef {object} Listener
 * @property {() => void} onSubject there is a new subject, or its parts were found
 * @property {(error: unknown, retry: () => void) => void} onFailure corrections could not be carried out
 */

/** How long corrections have to rest before the edge's colours are repaired, in milliseconds. */
const REST_MS = 150;

export class Work {
  /** The matte's file; null before the Space has answered, or where it found no subject. @type {Blob | null} */
  matteFile = null;
  /** The Space has answered, be it that there is no subject. */
  isCut = false;
  /** The visitor has cancelled: the photo is not sent again unasked. */
  isDeclined = false;
  /** The job that cuts it out, until that is done. @type {import("../space/ticket.js").Ticket | null} */
  ticket = null;
  /** @type {import("../mask/subject.js").Subject | null} */
  subject = null;
  /** The matte with the visitor's corrections, good until the next ones. @type {import("../mask/matte.js").Matte | null} */
  matte = null;
  /** What covers texts; null where the subject is not divided. @type {import("../mask/covers.js").Covers | null} */
  covers = null;

  #listener;
  #life = new AbortController();
  /** As the Space gave it. @type {import("../mask/matte.js").Matte | null} */
  #raw = null;
  /** Comes with the first correction. @type {import("../mask/refine.js").Refinement | null} */
  #refinement = null;
  /** @type {Corrections | null} */
  #corrections = null;
  /** Those that the matte has. @type {Corrections | null} */
  #drawn = null;
  /** Being drawn quickly, until the latest corrections are in. @type {Promise<void> | null} */
  #drawing = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  /** @type {Promise<void> | null} */
  #repairing = null;
  /** Ends a repair that newer corrections have overtaken. */
  #repair = new AbortController();
  #isRepaired = false;
  /** Its parts are asked for, whatever the corrections say of them. */
  #findsParts = false;
  /** Come when they are asked for. @type {import("../mask/covers.js").SubjectParts | null} */
  #parts = null;
  /** Uses that photo and subject are needed for. */
  #uses = 0;
  /** What is closed when the last of them ends. @type {{ close: () => void }[]} */
  #outdated = [];

  /**
   * @param {import("./photo.js").Photo} photo closed with the work
   * @param {Listener} listener
   */
  constructor(photo, listener) {
    this.photo = photo;
    this.#listener = listener;
  }

  /**
   * @param {Blob | null} matteFile null where there is no subject: it can be painted by hand
   * @param {Corrections} corrections
   */
  async cut(matteFile, corrections) {
    const matte = matteFile ? await decodeMatte(matteFile) : emptyMatte(this.photo.bitmap);
    if (this.#life.signal.aborted) return;
    this.matteFile = matteFile;
    this.isCut = true;
    this.#raw = matte;
    this.#refinement = this.#corrections = this.#drawn = this.#parts = null;
    this.correct(corrections);
  }

  /**
   * Bring the subject in step with the visitor's corrections: at once, and a moment later with repaired
   * colours.
   *
   * @param {Corrections} corrections
   */
  correct(corrections) {
    const before = this.#corrections;
    if (!this.#raw || corrections === before) return;
    this.#corrections = corrections;
    if (before && isOfSameMatte(before, corrections)) {
      if (this.#drawn === before) this.#drawn = corrections;
      this.#arrange();
      this.#repairSoon();
      return;
    }
    this.#isRepaired = false;
    this.#repair.abort();
    clearTimeout(this.#rest);
    const draw = () => {
      this.#drawNow().catch((error) => this.#listener.onFailure(error, draw));
    };
    draw();
  }

  /**
   * Wait until the subject has all corrections and its edge's colours are repaired.
   *
   * @throws {import("../../base/problem.js").Problem} `part_missing` where it can't have them now
   */
  async whenReady() {
    while (this.#raw && !(this.#isRepaired && this.isDivided) && !this.#life.signal.aborted) {
      await this.#drawNow();
      await this.#repairNow();
    }
  }

  /** The parts of the subject, from the bottom to the top. */
  get parts() {
    return this.#parts?.parts ?? UNDIVIDED;
  }

  /** The parts are those of the matte, or nobody has asked for them. */
  get isDivided() {
    const { parts, cuts } = this.#corrections ?? UNTOUCHED;
    const isAsked = this.#findsParts || parts.length || cuts.length;
    return !isAsked || Boolean(this.#parts?.isFor(this.#corrections));
  }

  /** Have the subject's parts from now on, be there only one. */
  findParts() {
    this.#findsParts = true;
    this.#repairSoon();
  }

  /**
   * @param {{ x: number, y: number }} place fractions of the photo's sides
   * @returns {string | null} id of the part that is there
   */
  partAt(place) {
    return this.#parts?.at(place) ?? null;
  }

  /**
   * Draw from photo and subject as they are, whatever happens to them meanwhile.
   *
   * @template T
   * @param {() => Promise<T>} use
   * @returns {Promise<T>}
   * @throws {DOMException} `AbortError` where the work was closed before
   */
  async using(use) {
    this.#life.signal.throwIfAborted();
    this.#uses++;
    try {
      return await use();
    } finally {
      if (--this.#uses === 0) for (const image of this.#outdated.splice(0)) image.close();
    }
  }

  close() {
    this.#life.abort();
    this.#repair.abort();
    clearTimeout(this.#rest);
    this.#show(null, null);
    this.#discard(this.photo.bitmap);
  }

  /** @param {{ close: () => void }} image */
  #discard(image) {
    if (this.#uses > 0) this.#outdated.push(image);
    else image.close();
  }

  #drawNow() {
    this.#drawing ??= this.#draw().finally(() => (this.#drawing = null));
    return this.#drawing;
  }

  async #draw() {
    while (this.#raw && this.#corrections && this.#drawn !== this.#corrections) {
      const corrections = this.#corrections;
      const raw = this.#raw;
      const matte = await this.#refine(raw, corrections);
      if (raw !== this.#raw) continue;
      this.matte = matte;
      this.#drawn = corrections;
      if (!this.#parts) await this.#divide(this.#life.signal);
      await this.#prepare(matte, "quick", this.#life.signal);
    }
    this.#repairSoon();
  }

  #repairSoon() {
    clearTimeout(this.#rest);
    if (this.#life.signal.aborted || (this.#isRepaired && this.isDivided)) return;
    const repair = () => {
      this.#repairNow().catch((error) => this.#listener.onFailure(error, repair));
    };
    this.#rest = setTimeout(repair, REST_MS);
  }

  /**
   * @param {import("../mask/matte.js").Matte} raw
   * @param {Corrections} corrections
   */
  async #refine(raw, corrections) {
    const { solid, grow, feather, strokes } = corrections;
    if (!this.#refinement && !solid && !grow && !feather && !strokes.length) return raw;
    const { Refinement } = await import("../mask/refine.js");
    if (raw !== this.#raw) return raw;
    this.#refinement ??= new Refinement(raw, () => pixelsAt(this.photo.bitmap, raw));
    return this.#refinement.refineInTurns(corrections);
  }

  #repairNow() {
    clearTimeout(this.#rest);
    const repair = async () => {
      this.#repair = new AbortController();
      const signal = AbortSignal.any([this.#repair.signal, this.#life.signal]);
      await this.#divide(signal);
      if (this.matte && !this.#isRepaired) await this.#prepare(this.matte, "full", signal);
      this.#isRepaired = !signal.aborted;
    };
    this.#repairing ??= repair().finally(() => (this.#repairing = null));
    return this.#repairing;
  }

  /**
   * @param {import("../mask/matte.js").Matte} matte
   * @param {"quick" | "full"} quality
   * @param {AbortSignal} signal
   */
  async #prepare(matte, quality, signal) {
    try {
      const subject = await prepareSubject(this.photo.bitmap, matte, { quality, signal });
      if (signal.aborted) return subject.close();
      this.#show(subject, this.#parts?.coversOf(subject) ?? null);
      this.#listener.onSubject();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /**
   * Find the parts of the matte, where they are not known.
   *
   * @param {AbortSignal} signal
   */
  async #divide(signal) {
    if (this.isDivided) return;
    try {
      const { SubjectParts } = await import("../mask/covers.js");
      const { matte } = this;
      const parts = this.#parts ?? new SubjectParts();
      if (!matte || !this.#drawn) return;
      await parts.divide(matte, this.#drawn, signal);
      if (matte !== this.matte) return;
      this.#parts = parts;
      this.#arrange();
      if (this.subject) this.#listener.onSubject();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Put the parts in the order that the corrections give them. */
  #arrange() {
    if (!this.#parts || !this.#corrections) return;
    this.#parts.arrange(this.#corrections.parts);
    if (this.subject) this.#show(this.subject, this.#parts.coversOf(this.subject));
  }

  /**
   * @param {import("../mask/subject.js").Subject | null} subject
   * @param {import("../mask/covers.js").Covers | null} covers
   */
  #show(subject, covers) {
    if (this.subject && this.subject !== subject) this.#discard(this.subject);
    if (this.covers) this.#discard(this.covers);
    this.subject = subject;
    this.covers = covers;
  }
}

/**
 * Tell whether two corrections make the same of a matte.
 *
 * @param {Corrections} one
 * @param {Corrections} other
 */
function isOfSameMatte(one, other) {
  const isSame = one.grow === other.grow && one.feather === other.feather && one.strokes === other.strokes;
  return isSame && one.solid === other.solid;
}
