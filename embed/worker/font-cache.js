/** The fonts that this device has used: their files, whose content never changes, and the catalogues that lead there. */

import { fontsName } from "./names.js";
import { inTime } from "./patience.js";

/** Files kept at most, some 8 MB; the oldest go first. */
const LIMIT = 400;

/** What a WOFF2 file begins with. */
const WOFF2 = 0x774f4632;

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
    if (!kept) return this.#fetch(cache, url);
    if (isCatalogue) return (await inTime(this.#fetch(cache, url))) ?? kept;
    return (await isWhole(url, kept.clone())) ? kept : this.#fetch(cache, url, "reload");
  }

  /** Have the whole catalogue, so that the families can be chosen from offline. */
  async prepare() {
    await this.file(`${this.#root}${CATALOGUE}`).catch(() => {});
  }

  /**
   * @param {Cache} cache
   * @param {string} url
   * @param {RequestCache} [mode]
   */
  async #fetch(cache, url, mode) {
    const response = await fetch(url, { cache: mode });
    if (response.ok && (await isWhole(url, response.clone()))) await this.#keep(cache, url, response.clone());
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

/**
 * What a proxy has put in a file's place, or what is damaged, is not kept.
 *
 * @param {string} url
 * @param {Response} response
 * @returns {Promise<boolean>}
 */
async function isWhole(url, response) {
  try {
    if (!url.endsWith(".woff2")) return Boolean(await response.json());
    const view = new DataView(await response.arrayBuffer());
    // A font says how long it is: https://www.w3.org/TR/WOFF2/#woff20Header
    return view.getUint32(0) === WOFF2 && view.getUint32(8) === view.byteLength;
  } catch {
    return false;
  }
}
