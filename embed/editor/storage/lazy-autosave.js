/** Brings back what the visitor left here, and keeps what is made. The autosave itself comes when it has work. */

import { mayHoldWork } from "./database.js";

/** @typedef {import("./project.js").Project} Project */

export class LazyAutosave {
  #options;
  /** @type {import("./autosave.js").Autosave | null} */
  #autosave = null;
  /** What is to be saved once the autosave has come. @type {Parameters<LazyAutosave["save"]> | null} */
  #latest = null;
  #isReported = false;

  /** @param {ConstructorParameters<typeof import("./autosave.js").Autosave>[0]} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @returns {Promise<Project | null>} null: nothing, or nothing that can be had
   * @throws {import("../../base/problem.js").Problem} `part_missing`; what there may be stays as it is
   */
  async restore() {
    if (!(await mayHoldWork())) return null;
    return (await this.#toSave()).restore();
  }

  /**
   * To be called with the whole work after every change.
   *
   * @param {Project} project
   * @param {import("../photo/work.js").Work | null} work what a preview is drawn of
   */
  save(project, work) {
    if (this.#autosave) return this.#autosave.save(project, work);
    this.#latest = [project, work];
    this.#toSave().then(
      (autosave) => {
        if (this.#latest) autosave.save(...this.#latest);
        this.#latest = null;
      },
      () => {
        if (!this.#isReported) this.#options.onUnavailable("autosave_denied");
        this.#isReported = true;
      },
    );
  }

  /** Forget the work: nothing of it stays on the device but what is saved from now on. */
  async clear() {
    this.#latest = null;
    // At once: the page may go.
    if (this.#autosave) return this.#autosave.clear();
    if (await mayHoldWork()) await (await this.#toSave()).clear();
  }

  /** The works on this device. */
  async works() {
    return (await this.#toSave()).works;
  }

  async #toSave() {
    const { Autosave } = await import("./autosave.js");
    this.#options.signal.throwIfAborted();
    return (this.#autosave ??= new Autosave(this.#options));
  }
}
