/** The photo on the stage with what is made of it, and the one before it until its subject is cut out. */

import { Draft } from "./draft.js";
import { Work } from "./work.js";

/**
 * @typedef {object} Sheet
 * @property {Work | null} work null before there is a photo
 * @property {Draft} draft
 * @property {boolean} isAsked the visitor has opened it or changed something: it is worth keeping
 */

export class Sheets {
  #fonts;
  /** Hears of every work's subject; whoever takes the sheets over puts another one here. */
  listener;
  /** The last sheet that is complete; cancelling a newer one brings it back. @type {Sheet | null} */
  #whole = null;
  /** @type {Sheet} */
  #current;

  /**
   * @param {import("./render/typeset.js").Fonts} fonts
   * @param {import("./work.js").Listener} listener
   */
  constructor(fonts, listener) {
    this.#fonts = fonts;
    this.listener = listener;
    this.#current = { work: null, draft: new Draft(fonts, null), isAsked: false };
  }

  get work() {
    return this.#current.work;
  }

  get draft() {
    return this.#current.draft;
  }

  get isAsked() {
    return this.#current.isAsked;
  }

  /** The visitor makes something of what was there without being asked for. */
  take() {
    this.#current.isAsked = true;
  }

  /**
   * Put a photo on the stage.
   *
   * @param {import("./photo/photo.js").Photo} photo
   * @param {boolean} isAsked by the visitor
   * @returns {Work}
   */
  put(photo, isAsked) {
    if (this.#whole) this.dropUnfinished();
    else this.#current.work?.close();
    const { width, height } = photo.bitmap;
    const work = new Work(photo, {
      onSubject: () => this.listener.onSubject(),
      onFailure: (error, retry) => this.listener.onFailure(error, retry),
    });
    this.#current = { work, draft: new Draft(this.#fonts, width / height), isAsked };
    return work;
  }

  /** The sheet is complete, so the one before it is not needed any more. */
  accept() {
    if (this.#whole !== this.#current) this.#whole?.work?.close();
    this.#whole = this.#current;
  }

  /** Back to the last complete sheet; where there is none, what is on the stage stays. */
  dropUnfinished() {
    if (!this.#whole || this.#whole === this.#current) return;
    this.#current.work?.close();
    this.#current = this.#whole;
  }

  close() {
    this.dropUnfinished();
    this.#current.work?.close();
  }
}
