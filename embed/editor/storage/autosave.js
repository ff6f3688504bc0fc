/**
 * Autosave to IndexedDB: after a reload or a crash the work is where it was. Nothing leaves the device.
 *
 * The database has a row for every editor that saved something ("works") and the files that rows refer to
 * ("files": the photo, the matte, fonts), so that a change of the scene writes a few hundred bytes and not
 * the photo again. A row and its files are written in one transaction: what is restored is always whole.
 *
 * Every instance, thus every tab, writes a row of its own under the editor's key. The newest row counts,
 * and saving it removes the key's others. Two tabs never mix their work that way.
 */

import { parseDesign, toDesign } from "../scene/design.js";
import { newId } from "../scene/scene.js";
import { DATABASE } from "./database.js";

/**
 * @typedef {import("./project.js").Project} Project
 *
 * @typedef {object} Row
 * @property {string} id
 * @property {string} key of the editor
 * @property {number} savedAt Unix time in ms
 * @property {string} name of the photo
 * @property {string} photo id of the file
 * @property {string | null} matte id of the file
 * @property {{ family: string, name: string, file: string }[]} fonts
 * @property {import("../scene/design.js").Design} design
 *
 * @typedef {{ type: string, bytes: ArrayBuffer }} StoredFile not a Blob, which Safari refuses in private windows
 */

const VERSION = 1;
const WORKS = "works";
const FILES = "files";

/**
 * Least time between two writes, so at most this much work is lost when the browser dies. A change after
 * a rest is written at once: WebKit finishes no transaction of a page that goes away, whoever asks it to.
 */
const INTERVAL_MS = 500;

/** A database that does not open within this time is treated as denied: an editor must not wait for it. */
const PATIENCE_MS = 3000;

/** Works that are kept, over all editors of the origin, and for how long. */
const KEPT = 10;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export class Autosave {
  #id = newId();
  #key;
  #signal;
  #onUnavailable;

  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;
  /** @type {IDBDatabase | null} */
  #database = null;

  /** What was asked to be saved last. @type {Project | null} */
  #latest = null;
  /** What is still to be written. @type {Project | null} */
  #pending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** When writing last began, of `performance.now()`. */
  #writtenAt = -Infinity;
  /** Settles when nothing is being written any more. @type {Promise<void>} */
  #writing = Promise.resolve();

  /** Ids of files, and what is known to be in the database. @type {WeakMap<Blob, string>} */
  #ids = new WeakMap();
  /** @type {Set<string>} */
  #stored = new Set();

  #isDenied = false;
  #isReported = false;
  /** A photo for which there is no room: no use in trying again with it. @type {Blob | null} */
  #oversized = null;

  /**
   * @param {object} options
   * @param {string} options.key tells editors apart that share an origin: by the page's path and the
   *   element's id or number, say
   * @param {(code: "autosave_denied" | "autosave_full") => void} options.onUnavailable called at most
   *   once, and not before there is something to save; the editor goes on without autosave
   * @param {AbortSignal} options.signal ends it: what is still to be written is written at once
   */
  constructor({ key, onUnavailable, signal }) {
    this.#key = key;
    this.#onUnavailable = onUnavailable;
    this.#signal = signal;
    // A page that goes away may not be asked again: phones end hidden pages, desktops end left ones.
    window.addEventListener("pagehide", () => this.#flush(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden") this.#flush();
      },
      { signal },
    );
    signal.addEventListener("abort", () => void this.#end(), { once: true });
  }

  /**
   * Save, at most twice a second. To be called with the whole work after every change; what has not
   * changed, by identity, costs nothing.
   *
   * @param {Project} work
   */
  save(work) {
    const latest = this.#latest;
    const isSame =
      latest?.scene === work.scene &&
      latest.photo === work.photo &&
      latest.matte === work.matte &&
      latest.name === work.name &&
      latest.fonts.length === work.fonts.length &&
      latest.fonts.every(({ file }, index) => file === work.fonts[index]?.file);
    if (isSame || this.#isDenied || this.#signal.aborted || work.photo === this.#oversized) return;
    this.#latest = this.#pending = work;
    const rest = Math.max(0, this.#writtenAt + INTERVAL_MS - performance.now());
    this.#timer ??= setTimeout(() => void this.#write(), rest);
  }

  /**
   * What this editor held when it was last open.
   *
   * @returns {Promise<Project | null>} null: nothing, or nothing that can be had
   */
  async restore() {
    try {
      const transaction = (await this.#open()).transaction([WORKS, FILES]);
      const rows = await readRows(transaction.objectStore(WORKS));
      for (const row of rows.filter(({ key }) => key === this.#key)) {
        const project = await this.#load(row, transaction.objectStore(FILES));
        if (!project) continue;
        this.#latest ??= project;
        return project;
      }
    } catch {
      // Whoever has something to save will hear of it.
    }
    return null;
  }

  /**
   * Forget this editor's work: nothing of it stays on the device but what is saved from now on.
   *
   * @returns {Promise<void>}
   */
  clear() {
    this.#latest = this.#pending = null;
    // In its turn: after what is being written, and before what is saved from now on.
    this.#writing = this.#writing.then(() => this.#erase());
    return this.#writing;
  }

  async #erase() {
    this.#stored.clear();
    try {
      await change(await this.#open(), async (works, files) => {
        const rows = await readRows(works);
        await keepOnly(
          rows.filter(({ key }) => key !== this.#key),
          works,
          files,
        );
      });
    } catch {
      // What could not be opened holds nothing.
    }
  }

  /**
   * Write what is pending, once the writing that is going on has ended.
   *
   * @returns {Promise<void>}
   */
  #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writtenAt = performance.now();
    this.#writing = this.#writing.then(() => this.#writePending());
    return this.#writing;
  }

  async #writePending() {
    const project = this.#pending;
    if (!project || this.#isDenied) return;
    try {
      await this.#writeOne(project).catch((error) => {
        if (isQuota(error)) throw error;
        // Phones cut the connection while they sleep, and site data gets cleared: once more, from the start.
        this.#forget();
        return this.#writeOne(project);
      });
    } catch (error) {
      this.#giveUp(project, error);
    }
    // Only now: a page that goes away meanwhile still has it to write.
    if (this.#pending === project) this.#pending = null;
  }

  /** @param {Project} project */
  async #writeOne(project) {
    const row = this.#rowOf(project);
    const files = new Map(filesOf(project).map((file) => [this.#idOf(file), file]));
    /** @type {Map<string, StoredFile>} */
    const loaded = new Map();
    // A transaction ends while a file is being read. So it is asked first what is missing, mostly nothing,
    // and again after reading, because another tab may have removed something meanwhile.
    for (;;) {
      const missing = await this.#store(row, [...files.keys()], loaded);
      if (missing.length === 0) break;
      for (const id of missing) {
        const file = /** @type {Blob} */ (files.get(id));
        loaded.set(id, { type: file.type, bytes: await file.arrayBuffer() });
      }
    }
    this.#stored = new Set(files.keys());
  }

  /**
   * Write a row and the files that it needs, or nothing.
   *
   * @param {Row} row
   * @param {readonly string[]} needed ids of its files
   * @param {ReadonlyMap<string, StoredFile>} loaded
   * @returns {Promise<string[]>} ids of files that are neither stored nor loaded; where there are any,
   *   nothing was written
   */
  async #store(row, needed, loaded) {
    return change(await this.#open(), async (works, files) => {
      const present = await result(files.getAllKeys());
      const absent = needed.filter((id) => !present.includes(id));
      const missing = absent.filter((id) => !loaded.has(id));
      if (missing.length > 0) return missing;
      const rows = await readRows(works);
      const others = rows
        .filter(({ key, savedAt }) => key !== this.#key && savedAt > row.savedAt - KEPT_MS)
        .slice(0, KEPT - 1);
      works.put(row);
      for (const id of absent) files.put(loaded.get(id), id);
      await keepOnly([row, ...others], works, files);
      return [];
    });
  }

  /**
   * The page goes away. Nothing that has to be waited for will happen any more, so the row is written
   * without looking, provided that its files are there already as far as is known. Where they are not,
   * the row is passed over when restoring.
   */
  #flush() {
    const project = this.#pending;
    if (!project || this.#isDenied) return;
    if (this.#database && filesOf(project).every((file) => this.#stored.has(this.#idOf(file)))) {
      try {
        const transaction = this.#database.transaction(WORKS, "readwrite");
        transaction.objectStore(WORKS).put(this.#rowOf(project));
        transaction.commit();
      } catch {
        // Closed under us; the usual way opens it again.
      }
    }
    void this.#write();
  }

  async #end() {
    this.#flush();
    await this.#write();
    // One that is opening is closed as well.
    await this.#opening?.catch(() => {});
    this.#forget();
  }

  /** @param {Project} project @returns {Row} */
  #rowOf({ name, photo, matte, fonts, scene }) {
    return {
      id: this.#id,
      key: this.#key,
      savedAt: Date.now(),
      name,
      photo: this.#idOf(photo),
      matte: matte && this.#idOf(matte),
      fonts: fonts.map(({ family, file }) => ({ family, name: file.name, file: this.#idOf(file) })),
      design: toDesign(scene, { strokes: true }),
    };
  }

  /** @param {Blob} file */
  #idOf(file) {
    const id = this.#ids.get(file) ?? newId();
    this.#ids.set(file, id);
    return id;
  }

  /**
   * @param {Row} row
   * @param {IDBObjectStore} store
   * @returns {Promise<Project | null>} null: it is not whole, or of a version that is not known here
   */
  async #load(row, store) {
    const ids = fileIdsOf(row);
    const stored = await Promise.all(
      ids.map((id) => /** @type {Promise<StoredFile | undefined>} */ (result(store.get(id)))),
    );
    /** @type {Map<string, StoredFile>} */
    const files = new Map();
    stored.forEach((file, index) => file && files.set(/** @type {string} */ (ids[index]), file));
    if (files.size < new Set(ids).size) return null;
    /** @param {string} id @param {string} [name] */
    const fileOf = (id, name = "") => {
      const { bytes, type } = /** @type {StoredFile} */ (files.get(id));
      const file = new File([bytes], name, { type });
      this.#ids.set(file, id);
      this.#stored.add(id);
      return file;
    };
    try {
      return {
        photo: fileOf(row.photo, row.name),
        name: row.name,
        matte: row.matte === null ? null : fileOf(row.matte),
        fonts: row.fonts.map(({ family, name, file }) => ({ family, file: fileOf(file, name) })),
        scene: parseDesign(row.design),
      };
    } catch {
      return null;
    }
  }

  /**
   * @param {Project} project
   * @param {unknown} error
   */
  #giveUp(project, error) {
    const isFull = isQuota(error);
    if (isFull) this.#oversized = project.photo;
    else this.#isDenied = true;
    if (this.#isReported || this.#signal.aborted) return;
    this.#isReported = true;
    this.#onUnavailable(isFull ? "autosave_full" : "autosave_denied");
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#opening ??= openDatabase().then((database) => {
      // Another tab deletes or upgrades the database and waits for us to let go of it.
      database.onversionchange = () => this.#forget();
      // The visitor cleared the site's data.
      database.onclose = () => this.#forget();
      this.#database = database;
      return database;
    });
    return this.#opening;
  }

  #forget() {
    this.#database?.close();
    this.#opening = this.#database = null;
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    // Throws in a sandboxed frame; within a promise that is a rejection.
    const request = indexedDB.open(DATABASE, VERSION);
    const timer = setTimeout(() => {
      request.onsuccess = () => request.result.close();
      reject(new Error("IndexedDB does not open"));
    }, PATIENCE_MS);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(WORKS, { keyPath: "id" });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
  });
}

/**
 * Do all of a task in one transaction, or nothing of it.
 *
 * @template T
 * @param {IDBDatabase} database
 * @param {(works: IDBObjectStore, files: IDBObjectStore) => Promise<T>} task waits for nothing but requests
 * @returns {Promise<T>} once it is in the database
 */
async function change(database, task) {
  const transaction = database.transaction([WORKS, FILES], "readwrite");
  const completion = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const outcome = task(transaction.objectStore(WORKS), transaction.objectStore(FILES)).catch((error) => {
    try {
      transaction.abort();
    } catch {
      // It was aborted already; that may be what the task failed of.
    }
    throw error;
  });
  const [done, end] = await Promise.allSettled([outcome, completion]);
  // The transaction knows that there was no room, where a request only knows that it was aborted.
  if (end.status === "rejected" && end.reason) throw end.reason;
  if (done.status === "rejected") throw done.reason;
  return done.value;
}

/**
 * @param {IDBObjectStore} works
 * @returns {Promise<Row[]>} the newest first, without what is damaged
 */
async function readRows(works) {
  /** @type {Partial<Row>[]} */
  const rows = await result(works.getAll());
  return /** @type {Row[]} */ (rows)
    .filter(({ savedAt, photo, fonts }) => typeof savedAt === "number" && photo && Array.isArray(fonts))
    .sort((a, b) => b.savedAt - a.savedAt);
}

/**
 * Remove every other row, and every file that no kept row refers to.
 *
 * @param {readonly Row[]} kept
 * @param {IDBObjectStore} works
 * @param {IDBObjectStore} files
 */
async function keepOnly(kept, works, files) {
  const ids = new Set(kept.map(({ id }) => id));
  for (const id of await result(works.getAllKeys())) {
    if (!ids.has(/** @type {string} */ (id))) works.delete(id);
  }
  const needed = new Set(kept.flatMap(fileIdsOf));
  for (const id of await result(files.getAllKeys())) {
    if (!needed.has(/** @type {string} */ (id))) files.delete(id);
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {unknown} error */
function isQuota(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** @param {Project} project @returns {Blob[]} */
function filesOf({ photo, matte, fonts }) {
  return [photo, ...(matte ? [matte] : []), ...fonts.map(({ file }) => file)];
}

/** @param {Row} row */
function fileIdsOf({ photo, matte, fonts }) {
  return [photo, ...(matte === null ? [] : [matte]), ...fonts.map(({ file }) => file)];
}
