/** What covers the texts of a picture, each of it with its edge sharpened. */

/**
 * @typedef {import("./detail.js").Sharpener} Sharpener
 * @typedef {import("./subject.js").Subject} Subject
 *
 * @typedef {object} Covering what of a picture covers its texts
 * @property {Subject | null} subject
 * @property {Pick<import("./covers.js").Covers, "parts" | "above"> | null} [covers]
 */

export class SharpCovers {
  /** By what they were made of. @type {Map<Subject | null, Subject>} */
  #sharp = new Map();

  /**
   * Sharpen subjects one after the other. Where that fails, what is done is to be closed all the same.
   *
   * @param {Sharpener} sharpener
   * @param {Iterable<Subject>} subjects
   * @param {() => import("./detail.js").View} view asked for each: drawing changes what the image may be read from
   */
  async sharpen(sharpener, subjects, view) {
    for (const subject of subjects) {
      this.#sharp.set(subject, { ...subject, detail: await sharpener.sharpen(subject, view()) });
    }
  }

  /**
   * @param {Covering} covering
   * @returns {Covering} with the sharpened ones in the place of the others
   */
  of({ subject, covers }) {
    const sharpened = (/** @type {Subject | null} */ cover) => this.#sharp.get(cover) ?? cover;
    return {
      subject: sharpened(subject),
      covers: covers && { parts: covers.parts, above: (level) => sharpened(covers.above(level)) },
    };
  }

  /** @param {Subject} subject */
  has(subject) {
    return this.#sharp.has(subject);
  }

  close() {
    for (const { detail } of this.#sharp.values()) detail?.close();
    this.#sharp.clear();
  }
}
