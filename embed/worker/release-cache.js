/**
 * The files of one version on this device. A version's files belong together, so they are kept in a cache of
 * their own. What is in it is trusted no more than what comes over the network: each file is compared with its
 * digest whenever it is taken out, and one that is missing, damaged or of another version is fetched anew.
 */

import { releaseName } from "./names.js";
import { isNeededOffline } from "./precache.js";

/**
 * @typedef {object} Listed what the Space writes before this worker's own code (`space/pwa/worker.py`)
 * @property {string} version of the release
 * @property {string} page digest of the page's markup: another page makes another worker
 * @property {Readonly<Record<string, string>>} files the `integrity` of each by its path from the Space's root
 */

export class ReleaseCache {
  #listed;
  #root;
  #name;
  /** Where the version's own files are, from the root. */
  #folder;

  /**
   * @param {Listed} listed
   * @param {string} root URL of the Space, with a slash at the end
   */
  constructor(listed, root) {
    this.#listed = listed;
    this.#root = root;
    this.#name = releaseName(root, listed.version);
    this.#folder = `embed/${listed.version}/`;
  }

  /**
   * Fetch what is needed offline, for a worker that is new. Of what a worker before it has left here under the
   * same version only that version's own files are sure to be the same; the page and the samples may be others.
   *
   * @returns {Promise<void>} settled when all is there that the device has room for
   * @throws {Error} where a file of this version can't be had: the Space is away, or has another version
   */
  async install() {
    const paths = (await this.#paths()).filter((path) => path.startsWith(this.#folder));
    await Promise.all([this.#fetchAllBut(paths), this.#renewPage()]);
  }

  /**
   * Fetch what is needed offline and is missing.
   *
   * @returns {Promise<void>} as `install`
   * @throws {Error} as `install`
   */
  async mend() {
    await this.#fetchAllBut(await this.#paths());
    if (!(await this.page())) await this.#renewPage();
  }

  /** @param {readonly string[]} paths of what is there */
  async #fetchAllBut(paths) {
    const there = new Set(paths);
    const languages = await this.#languagesInUse();
    const missing = Object.keys(this.#listed.files).filter((path) => {
      const own = path.startsWith(this.#folder) ? path.slice(this.#folder.length) : null;
      const isNeeded = own === null || isNeededOffline(own) || languages.has(own);
      return isNeeded && !there.has(path);
    });
    await Promise.all(missing.map(async (path) => this.#keep(path, await this.#fetch(path))));
  }

  /**
   * @param {string} path from the root
   * @returns {boolean} whether `file` can answer
   */
  has(path) {
    return Object.hasOwn(this.#listed.files, path);
  }

  /**
   * A file of the version, from the device where it is there and whole.
   *
   * @param {string} path from the root
   * @returns {Promise<Response>}
   * @throws {Error} where the network doesn't have it either
   */
  async file(path) {
    const kept = await this.#kept(path);
    if (kept) {
      const bytes = await kept.arrayBuffer();
      const { status, headers } = kept;
      if (await isIntact(bytes, this.#integrity(path))) return new Response(bytes, { status, headers });
    }
    const response = await this.#fetch(path);
    await this.#keep(path, response.clone());
    return response;
  }

  /** @returns {Promise<Response | undefined>} the page, whatever its query, if it is there and of this version */
  async page() {
    const kept = await this.#kept("");
    return kept && (await this.#isPage(kept.clone())) ? kept : undefined;
  }

  /**
   * Remove the files of other versions, but of those that a page still works with.
   *
   * @param {() => boolean} isAlone no other version is coming
   * @returns {Promise<void>}
   */
  async removeOthers(isAlone) {
    const { held = [] } = await navigator.locks.query();
    const all = releaseName(this.#root, "");
    const inUse = new Set([this.#name, ...held.map(({ name }) => name)]);
    const others = (await caches.keys()).filter((name) => name.startsWith(all) && !inUse.has(name));
    if (isAlone()) await Promise.all(others.map((name) => caches.delete(name)));
  }

  /** @returns {Promise<string[]>} of what is kept, from the root */
  async #paths() {
    const requests = await (await caches.open(this.#name)).keys();
    return requests.map(({ url }) => url.slice(this.#root.length));
  }

  /** @returns {Promise<Set<string>>} locales that other versions have kept, by their path in the version's folder */
  async #languagesInUse() {
    const all = releaseName(this.#root, "");
    const names = (await caches.keys()).filter((name) => name.startsWith(all));
    const urls = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return new Set(urls.flat().flatMap(({ url }) => /locales\/.*$/.exec(url) ?? []));
  }

  /** @param {string} path */
  async #kept(path) {
    const cache = await caches.open(this.#name);
    // The browser unpacks what it stores: which packing was asked for makes no difference.
    return cache.match(this.#url(path), { ignoreVary: true });
  }

  /**
   * @param {string} path
   * @param {Response} response
   */
  async #keep(path, response) {
    try {
      await (await caches.open(this.#name)).put(this.#url(path), response);
    } catch {
      // No room: the file comes over the network as long as there is one.
    }
  }

  /**
   * @param {string} path
   * @returns {Promise<Response>}
   */
  async #fetch(path) {
    const [url, integrity] = [this.#url(path), this.#integrity(path)];
    // What the page has loaded already is in the browser's own cache; it, too, may be damaged.
    const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    return response;
  }

  async #renewPage() {
    const response = await fetch(this.#root, { cache: "no-cache" });
    if (!(await this.#isPage(response.clone()))) throw new Error("The page is not of this version.");
    await this.#keep("", response);
  }

  /**
   * Its markup has the Space's address in it, and so no digest to be known by.
   *
   * @param {Response} response
   */
  async #isPage(response) {
    const markup = response.ok ? await response.text() : "";
    return markup.includes(`"${this.#folder}page/page.js"`) && markup.includes("</html>");
  }

  /** @param {string} path */
  #url(path) {
    return `${this.#root}${path}`;
  }

  /** @param {string} path */
  #integrity(path) {
    return this.#listed.files[path] ?? "";
  }
}

/**
 * @param {ArrayBuffer} bytes
 * @param {string} integrity as Subresource Integrity writes it, of SHA-384
 */
async function isIntact(bytes, integrity) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return integrity === `sha384-${btoa(String.fromCharCode(...digest))}`;
}
