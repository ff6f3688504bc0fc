/** What several editors on a page have in common: made once, dropped with its last user. */

/** After a failure, time before it is tried again, in ms: an editor asks at every key that is pressed. */
const PAUSE_MS = 10_000;

/**
 * @template T
 * @typedef {object} Entry
 * @property {Set<object>} users
 * @property {AbortController} life aborted when nobody uses it any more
 * @property {Promise<T>} value
 * @property {number} failedAt time of the failure in ms, Infinity where there was none
 */

/** @template T */
export class Shared {
  /** @type {Map<string, Entry<T>>} */
  #entries = new Map();
  #dispose;

  /** @param {(value: T) => void} [dispose] called with a value that nobody uses any more */
  constructor(dispose = () => {}) {
    this.#dispose = dispose;
  }

  /**
   * @param {object} user
   * @param {string} key
   * @param {(life: AbortSignal) => Promise<T>} make rejects where `life` is aborted before it is through
   * @returns {Promise<T>}
   */
  use(user, key, make) {
    let entry = this.#entries.get(key);
    if (!entry || performance.now() - entry.failedAt > PAUSE_MS) {
      entry = this.#make(make, entry?.users);
      this.#entries.set(key, entry);
    }
    entry.users.add(user);
    return entry.value;
  }

  /** @param {object} user */
  release(user) {
    for (const [key, { users, life, value }] of this.#entries) {
      if (!users.delete(user) || users.size) continue;
      this.#entries.delete(key);
      life.abort();
      value.then(this.#dispose, () => {});
    }
  }

  /**
   * @param {(life: AbortSignal) => Promise<T>} make
   * @param {Set<object>} [users]
   * @returns {Entry<T>}
   */
  #make(make, users = new Set()) {
    const life = new AbortController();
    const entry = { users, life, value: make(life.signal), failedAt: Infinity };
    entry.value.catch(() => {
      entry.failedAt = performance.now();
    });
    return entry;
  }
}
