/** What all editors on a page have in common: made once by key. What failed is made again for the next one. */

/**
 * @template T
 * @param {(key: string, ...rest: string[]) => Promise<T>} make
 * @returns {(key: string, ...rest: string[]) => Promise<T>} rest: the same each time for a key
 */
export function once(make) {
  /** @type {Record<string, Promise<T>>} */
  const made = Object.create(null);
  return (key, ...rest) => {
    made[key] ??= make(key, ...rest).catch((error) => {
      delete made[key];
      throw error;
    });
    return made[key];
  };
}
