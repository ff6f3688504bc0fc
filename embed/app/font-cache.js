/** The fonts in use on this device: their files, whose content never changes, and the catalogues that lead there. */

import { fontsName } from "./names.js";
import { inTime } from "./patience.js";

/** Files kept at most, some 8 MB; the oldest go first. */
const LIMIT = 400;

const CATALOGUE = "fonts/catalogue.json";

export class FontCache {
  #root;

  /** @param {string} root URL of the Space, with a slash at the end */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {string} path from the root
   * @returns {boolean} whether `file` can answer
   */
  has(path) {
    return path.startsWith("fonts/");
  }

  /**
   * @param {string} url
   * @returns {Promise<Response>}
   * @throws {Error} where it is neither here nor to be had
   */
  async file(url) {
    const cache = await caches.open(fontsName(this.#root));
    const kept = await cache.match(url, { ignoreVary: true });
    const isCatalogue = url.startsWith(`${this.#root}${CATALOGUE}`);
    if (kept && !isCatalogue) return kept;
    const fresh = this.#fetch(cache, url);
    return kept ? ((await inTime(fresh)) ?? kept) : fresh;
  }

  /** Have the whole catalogue, so that the families can be chosen from offline. */
  async prepare() {
    await this.file(`${this.#root}${CATALOGUE}`).catch(() => {});
  }

  /**
   * @param {Cache} cache
   * @param {string} url
   */
  async #fetch(cache, url) {
    const response = await fetch(url);
    if (response.ok) await this.#keep(cache, url, response.clone());
    return response;
  }

  /**
   * @param {Cache} cache
   * @param {string} url
   * @param {Response} response
   */
  async #keep(cache, url, response) {
    try {
      await cache.put(url, response);
      const all = await cache.keys();
      await Promise.all(all.slice(0, Math.max(0, all.length - LIMIT)).map((request) => cache.delete(request)));
    } catch {
      // No room: it comes over the network as long as there is one.
    }
  }
}
