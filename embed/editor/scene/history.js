/** Undo and redo over values that are never changed in place. */

/** Steps that can be undone; a step costs what its scene does not share with its neighbours. */
const LIMIT = 200;

/** @template T */
export class History {
  /** @type {T[]} */
  #past = [];
  /** @type {T[]} */
  #future = [];
  #present;
  /**
   * What the last step was part of, until it is sealed, and what there was before it.
   *
   * @type {{ name: string, past: T[], present: T, future: T[] } | null}
   */
  #gesture = null;

  /** @param {T} present */
  constructor(present) {
    this.#present = present;
  }

  get present() {
    return this.#present;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Take a step. Steps of one gesture in a row become one.
   *
   * @param {T} present
   * @param {string | null} [gesture] name of what is going on; null is a step of its own
   */
  push(present, gesture = null) {
    if (present === this.#present) return;
    if (gesture === null || gesture !== this.#gesture?.name) {
      const before = { past: this.#past, present: this.#present, future: this.#future };
      this.#gesture = gesture === null ? null : { name: gesture, ...before };
      this.#past = [...this.#past, this.#present].slice(-LIMIT);
      this.#future = [];
    }
    this.#present = present;
  }

  /**
   * Put right what the last step led to, as part of it.
   *
   * @param {T} present
   */
  amend(present) {
    this.#present = present;
  }

  /** End a gesture: the next step is one of its own, whatever its name. */
  seal() {
    this.#gesture = null;
  }

  /**
   * Take back the gesture that is going on, as if it had never begun.
   *
   * @returns {boolean} there was one
   */
  revert() {
    const before = this.#gesture;
    if (!before) return false;
    this.#past = before.past;
    this.#present = before.present;
    this.#future = before.future;
    this.seal();
    return true;
  }

  /** @returns {boolean} there was a step to undo */
  undo() {
    return this.#move(this.#past, this.#future);
  }

  /** @returns {boolean} there was a step to redo */
  redo() {
    return this.#move(this.#future, this.#past);
  }

  /**
   * Begin anew, with nothing to undo.
   *
   * @param {T} present
   */
  reset(present) {
    this.#past = [];
    this.#future = [];
    this.#present = present;
    this.seal();
  }

  /**
   * @param {T[]} from
   * @param {T[]} to
   */
  #move(from, to) {
    this.seal();
    const next = from.pop();
    if (next === undefined) return false;
    to.push(this.#present);
    this.#present = next;
    return true;
  }
}
