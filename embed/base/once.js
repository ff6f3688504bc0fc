/** What all editors on a page have in common: made once by key. What failed is made again for the next one. */

/**
 * @template T
 * @param {(key: string) => Promise<T>} make
 * @returns {(key: string) => Promise<T>}
 */
export function once(make) {
  /** @type {Map<string, Promise<T>>} */
  const made = new Map();
  return (key) => {
    let value = made.get(key);
    if (!value) {
      value = make(key);
      made.set(key, value);
      value.catch(() => made.delete(key));
    }
    return value;
  };
}
