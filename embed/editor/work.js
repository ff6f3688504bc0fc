/** A photo on the stage, its matte as the Space gave it, and the subject as the visitor corrected it. */

import { decodeMatte, emptyMatte } from "./mask/matte.js";
import { Refinement } from "./mask/refine.js";
import { prepareSubject } from "./mask/subject.js";

/** How long corrections have to rest before the edge's colours are repaired, in milliseconds. */
const REST_MS = 150;

export class Work {
  /** The matte's file; null before the Space has answered, or where it found no subject. @type {Blob | null} */
  matteFile = null;
  /** The Space has answered, be it that there is no subject. */
  isCut = false;
  /** @type {import("./mask/subject.js").Subject | null} */
  subject = null;
  /** The matte with the visitor's corrections, good until the next ones. @type {import("./mask/matte.js").Matte | null} */
  matte = null;

  #onSubject;
  #life = new AbortController();
  /** @type {Refinement | null} */
  #refinement = null;
  /** @type {import("./scene/scene.js").Subject | null} */
  #corrections = null;
  /** Drafts being drawn, until the latest corrections are in. @type {Promise<void> | null} */
  #drafting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  /** @type {Promise<void> | null} */
  #repairing = null;
  /** Ends a repair that newer corrections have overtaken. */
  #repair = new AbortController();
  #isRepaired = false;
  /** Uses that photo and subject are needed for. */
  #uses = 0;
  /** What is closed when the last of them ends. @type {{ close: () => void }[]} */
  #outdated = [];

  /**
   * @param {import("./photo/photo.js").Photo} photo closed with the work
   * @param {() => void} onSubject there is a new subject
   */
  constructor(photo, onSubject) {
    this.photo = photo;
    this.#onSubject = onSubject;
  }

  /**
   * @param {Blob | null} matteFile null where there is no subject: it can be painted by hand
   * @param {import("./scene/scene.js").Subject} corrections
   */
  async cut(matteFile, corrections) {
    const matte = matteFile ? await decodeMatte(matteFile) : emptyMatte(this.photo.bitmap);
    if (this.#life.signal.aborted) return;
    this.matteFile = matteFile;
    this.isCut = true;
    this.#refinement = new Refinement(matte);
    this.#corrections = null;
    this.correct(corrections);
  }

  /**
   * Bring the subject in step with the visitor's corrections: at once, and a moment later with repaired
   * colours.
   *
   * @param {import("./scene/scene.js").Subject} corrections
   */
  correct(corrections) {
    if (!this.#refinement || corrections === this.#corrections) return;
    this.#corrections = corrections;
    this.#isRepaired = false;
    this.#repair.abort();
    clearTimeout(this.#rest);
    this.#drafting ??= this.#draft().finally(() => (this.#drafting = null));
  }

  /** Wait until the subject has all corrections and its edge's colours are repaired. */
  async settled() {
    while (this.#refinement && !this.#isRepaired && !this.#life.signal.aborted) {
      await this.#drafting;
      await this.#repairNow();
    }
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
    if (this.subject) this.#discard(this.subject);
    this.subject = null;
    this.#discard(this.photo.bitmap);
  }

  /** @param {{ close: () => void }} image */
  #discard(image) {
    if (this.#uses > 0) this.#outdated.push(image);
    else image.close();
  }

  async #draft() {
    /** @type {import("./scene/scene.js").Subject | null} */
    let drawn = null;
    while (this.#refinement && this.#corrections && drawn !== this.#corrections) {
      drawn = this.#corrections;
      this.matte = this.#refinement.refine(drawn);
      await this.#prepare(this.matte, "draft", this.#life.signal);
    }
    if (!this.#life.signal.aborted) this.#rest = setTimeout(() => void this.#repairNow(), REST_MS);
  }

  #repairNow() {
    clearTimeout(this.#rest);
    const repair = async () => {
      this.#repair = new AbortController();
      const signal = AbortSignal.any([this.#repair.signal, this.#life.signal]);
      if (this.matte) await this.#prepare(this.matte, "full", signal);
      this.#isRepaired = !signal.aborted;
    };
    this.#repairing ??= repair().finally(() => (this.#repairing = null));
    return this.#repairing;
  }

  /**
   * @param {import("./mask/matte.js").Matte} matte
   * @param {"draft" | "full"} quality
   * @param {AbortSignal} signal
   */
  async #prepare(matte, quality, signal) {
    try {
      const subject = await prepareSubject(this.photo.bitmap, matte, { quality, signal });
      if (signal.aborted) return subject.close();
      if (this.subject) this.#discard(this.subject);
      this.subject = subject;
      this.#onSubject();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
