/**
 * The database on the visitor's device: a row for every work ("works") and the files that rows refer to
 * ("files": the photo, the matte, fonts, a small picture of the whole), so that a change of the scene writes
 * a few hundred bytes and not the photo again. A row and its files are written in one transaction: what is
 * restored is always whole. Nothing leaves the device.
 *
 * A row belongs to the editor whose key it has, and to none once another photo has taken its place there:
 * then it is one of the visitor's earlier photos. Rows of the same photo are the same work, unless two tabs have made
 * something else of it: then they are two.
 */

import { parseSavedDesign } from "../scene/saved-design.js";
import { isSame, newId } from "../scene/scene.js";
import { DATABASE } from "./database.js";
import { isForgotten, noteForgotten, toForget } from "./forgotten.js";

/**
 * @typedef {import("./project.js").Project} Project
 *
 * @typedef {object} Row
 * @property {string} id of what one instance of an editor wrote about the photo
 * @property {string} key of the editor that holds it; "" for an earlier photo
 * @property {number} savedAt Unix time in ms
 * @property {string} name of the photo
 * @property {string} photo id of the file
 * @property {string | null} matte id of the file
 * @property {{ family: string, name: string, file: string }[]} fonts
 * @property {import("../scene/design.js").Design} design
 * @property {boolean} [waits] the subject is still to be cut out
 * @property {boolean} [isDeclined] the photo is not to be sent unasked
 * @property {string | undefined} [job] key of the job that cuts it out, until that is done
 * @property {number} [size] bytes of its files, without the preview
 * @property {string | null} [preview] id of the file
 *
 * @typedef {{ type: string, bytes: ArrayBuffer }} StoredFile not a Blob, which Safari refuses in private windows
 *
 * @typedef {object} Entry a work as it is listed
 * @property {string} id of its row
 * @property {string} name
 * @property {number} savedAt Unix time in ms
 * @property {boolean} waits the subject is still to be cut out
 * @property {Blob | null} preview
 */

const VERSION = 1;
const WORKS = "works";
const FILES = "files";

/** A database that does not open within this time is treated as denied: an editor must not wait for it. */
const PATIENCE_MS = 3000;
const LATE = "TimeoutError";

/** Works that are kept, over all editors of the origin, and for how long. */
const KEPT = 12;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Ids of files, for all editors on the page: one may go on with what another one had. @type {WeakMap<Blob, string>} */
const ids = new WeakMap();

/** @param {Blob} file */
export function idOf(file) {
  const id = ids.get(file) ?? newId();
  ids.set(file, id);
  return id;
}

/**
 * Give a file another id: what is made of a photo is another work from then on.
 *
 * @param {Blob} file
 * @param {string} id
 */
export function rename(file, id) {
  ids.set(file, id);
}

/** By the photo's id, what this page has read or written last of its work. @type {Map<string, Row["design"]>} */
const known = new Map();

export class Works {
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;
  /** @type {IDBDatabase | null} */
  #database = null;
  /** What changes something, or has done so last. @type {IDBTransaction | null} */
  #underway = null;
  /** Those that made way, and are done once more. @type {WeakSet<IDBTransaction>} */
  #displaced = new WeakSet();

  /**
   * Write a row and the files that it needs, or nothing. Other rows of the work go, and the editor's other
   * photos become earlier ones.
   *
   * @param {Row} row without a preview, it is given the one that the work has
   * @param {ReadonlyMap<string, StoredFile>} loaded files by id
   * @param {Row} [former] overtaken, that it takes the place of
   * @returns {Promise<string[] | "overtaken">} ids of files that are neither stored nor loaded; where there are any,
   *   nothing was written; neither was it where the work was overtaken: another tab has gone on with it meanwhile
   */
  async put(row, loaded, former) {
    return this.#change(async (works, files) => {
      const needed = fileIdsOf(row);
      const present = await result(files.getAllKeys());
      const absent = needed.filter((id) => !present.includes(id));
      const missing = absent.filter((id) => !loaded.has(id));
      if (missing.length > 0) return missing;
      const all = await readRows(works);
      const isHere = (/** @type {Row} */ { key }) => key === row.key || key === "";
      const isOwn = (/** @type {Row} */ { id }) => id === row.id || id === former?.id;
      const isSuperseded = (/** @type {Row} */ other) =>
        isOwn(other) ||
        (isHere(other) && (other.photo === row.photo || (other.photo === former?.photo && isKnown(other))));
      const superseded = all.filter(isSuperseded);
      if (superseded.some((other) => !isOwn(other) && !isKnown(other))) return "overtaken";
      row.preview ??= superseded[0]?.preview;
      const rows = all.filter((other) => !isSuperseded(other));
      const others = rows.map((other) => (other.key === row.key ? { ...other, key: "" } : other));
      works.put(row);
      known.set(row.photo, row.design);
      for (const [index, other] of others.entries()) if (other !== rows[index]) works.put(other);
      for (const id of absent) files.put(loaded.get(id), id);
      await keepOnly([row, ...others], works, files);
      return [];
    });
  }

  /**
   * Write a row without looking, where nothing can be waited for any more. Where its files are gone, it is
   * passed over when restoring. A change that is under way makes way: with the page it would end unfinished, and
   * Chromium then drops what stands behind it.
   *
   * @param {Row} row
   */
  putBlindly(row) {
    try {
      this.#underway?.abort();
      if (this.#underway) this.#displaced.add(this.#underway);
    } catch {
      // It has ended already.
    }
    try {
      const transaction = this.#database?.transaction(WORKS, "readwrite");
      transaction?.objectStore(WORKS).put(row);
      transaction?.commit();
      known.set(row.photo, row.design);
    } catch {
      // Closed under us.
    }
  }

  /**
   * @param {string} id of the row
   * @param {Blob} picture
   * @returns {Promise<string | null>} id of the file; null: there is no such row any more
   */
  async putPreview(id, picture) {
    const stored = { type: picture.type, bytes: await picture.arrayBuffer() };
    return this.#change(async (works, files) => {
      const rows = await readRows(works);
      const row = rows.find((row) => row.id === id);
      if (!row) return null;
      row.preview = idOf(picture);
      works.put(row);
      files.put(stored, row.preview);
      await keepOnly(rows, works, files);
      return row.preview;
    });
  }

  /**
   * What an editor held when it was last open.
   *
   * @param {string} key of the editor
   * @param {readonly string[]} own ids of rows that its tab wrote, the last one first: that one, or what has become
   *   of it
   * @returns {Promise<{ row: Row, project: Project } | null>}
   */
  newestOf(key, own) {
    const isFree = (/** @type {Row} */ row) => row.key === key || row.key === "";
    const owned = own.flatMap((id) => {
      const photo = id.split(" ")[1];
      return [
        (/** @type {Row} */ row) => row.id === id && isFree(row),
        (/** @type {Row} */ row) => row.photo === photo && isFree(row),
      ];
    });
    return this.#load(...owned, (row) => row.key === key);
  }

  /**
   * @param {string} id as it is listed
   * @returns {Promise<Project | null>} null: it is gone
   */
  async open(id) {
    const found = await this.#load((row) => row.id === id);
    if (!found) return null;
    // Where it is one of several works of the photo, it must not take the place of another one.
    if (found.isOneOfSeveral) rename(found.project.photo, newId());
    return found.project;
  }

  /**
   * @param {Blob | null} current photo on the stage: what this page has made of it is not listed
   * @returns {Promise<Entry[]>} the newest first
   */
  list(current) {
    return this.#surely(async (database) => {
      const transaction = database.transaction([WORKS, FILES]);
      const files = transaction.objectStore(FILES);
      const rows = await readRows(transaction.objectStore(WORKS));
      const present = new Set(await result(files.getAllKeys()));
      const open = current && ids.get(current);
      const listed = rows.filter(
        (row, index) =>
          !isOld(row) &&
          isWhole(row, present) &&
          !(row.photo === open && isKnown(row)) &&
          rows.findIndex((other) => isSameWork(other, row)) === index,
      );
      return Promise.all(
        listed.map(async ({ id, name, savedAt, waits = false, preview }) => {
          /** @type {StoredFile | undefined} */
          const picture = preview ? await result(files.get(preview)) : undefined;
          return { id, name, savedAt, waits, preview: picture ? new Blob([picture.bytes], picture) : null };
        }),
      );
    });
  }

  /**
   * Remove works, and every file that is not needed any more.
   *
   * @param {readonly string[]} listed ids of works as they are listed
   */
  async remove(listed) {
    await this.#change(async (works, files) => {
      const rows = await readRows(works);
      const removed = rows.filter(({ id }) => listed.includes(id));
      await keepOnly(
        rows.filter((row) => !removed.some((other) => isSameWork(other, row))),
        works,
        files,
      );
    });
  }

  /**
   * Forget what an editor holds; what other tabs have in it becomes earlier photos.
   *
   * @param {string} key of the editor
   * @param {string | null} photo on its stage; null where it is not known, and all go
   */
  async forget(key, photo) {
    await this.#change(async (works, files) => {
      const isGone = (/** @type {Row} */ row) =>
        photo === null ? row.key === key : row.photo === photo && isKnown(row);
      const rows = (await readRows(works)).filter((row) => !isGone(row));
      for (const row of rows) if (row.key === key) works.put(Object.assign(row, { key: "" }));
      await keepOnly(rows, works, files);
    });
  }

  /**
   * Make room by removing earlier photos, the oldest first: as many as it takes, and none where all of them
   * would not be enough.
   *
   * @param {number} bytes that are to be written
   * @param {string} photo for which room is made
   * @returns {Promise<boolean>} some were removed
   */
  async makeRoom(bytes, photo) {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate().catch(() => null)) ?? {};
    const lacking = bytes - Math.max(0, quota - usage);
    return this.#change(async (works, files) => {
      const rows = await readRows(works);
      // Rows once had no size in them.
      const sizeOf = async (/** @type {Row} */ { size, photo }) =>
        size ?? /** @type {StoredFile | undefined} */ (await result(files.get(photo)))?.bytes.byteLength ?? 0;
      const removed = new Set();
      let freed = 0;
      for (const row of rows.toReversed()) {
        if (freed >= Math.max(1, lacking)) break;
        if (row.key !== "" || row.photo === photo) continue;
        removed.add(row);
        freed += await sizeOf(row);
      }
      if (removed.size === 0 || freed < lacking) return false;
      await keepOnly(
        rows.filter((row) => !removed.has(row)),
        works,
        files,
      );
      return true;
    });
  }

  async close() {
    // One that is opening is closed as well.
    await this.#opening?.catch(() => {});
    this.#disconnect();
  }

  /** @returns {Promise<IDBDatabase>} */
  #connect() {
    this.#opening ??= this.#open().catch((error) => {
      // Nobody waits again for one that is late.
      if (!isNamed(error, LATE)) this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open() {
    const database = await openDatabase(() => this.#disconnect());
    // Another tab deletes or upgrades the database and waits for us to let go of it.
    database.onversionchange = () => this.#disconnect();
    // The visitor cleared the site's data.
    database.onclose = () => this.#disconnect();
    this.#database = database;
    const forgotten = toForget();
    if (forgotten.length > 0) {
      await change(database.transaction([WORKS, FILES], "readwrite"), async (works, files) => {
        const rows = await readRows(works);
        await keepOnly(
          rows.filter((row) => !isForgotten(forgotten, row)),
          works,
          files,
        );
      });
      noteForgotten(forgotten);
    }
    return database;
  }

  /** The next one who asks for something connects again. */
  #disconnect() {
    this.#database?.close();
    this.#opening = this.#database = null;
  }

  /**
   * Phones cut the connection while they sleep, and site data gets cleared: then once more, from the start.
   *
   * @template T
   * @param {(database: IDBDatabase) => Promise<T>} task
   * @returns {Promise<T>}
   */
  async #surely(task) {
    const before = this.#database;
    try {
      return await task(await this.#connect());
    } catch (error) {
      if (isQuota(error) || isNamed(error, LATE)) throw error;
      if (before && before === this.#database) this.#disconnect();
      return task(await this.#connect());
    }
  }

  /**
   * @param {...(row: Row) => boolean} conditions the second one counts where nothing meets the first, and so on
   * @returns {Promise<{ row: Row, project: Project, isOneOfSeveral: boolean } | null>} the newest that is whole
   */
  #load(...conditions) {
    return this.#surely(async (database) => {
      const transaction = database.transaction([WORKS, FILES]);
      const rows = await readRows(transaction.objectStore(WORKS));
      for (const row of conditions.flatMap((condition) => rows.filter(condition))) {
        const project = await readProject(row, transaction.objectStore(FILES));
        if (!project) continue;
        known.set(row.photo, row.design);
        const isOneOfSeveral = rows.some((other) => other.photo === row.photo && !isSameWork(other, row));
        return { row, project, isOneOfSeveral };
      }
      return null;
    });
  }

  /**
   * Do all of a task in one transaction, or nothing of it.
   *
   * @template T
   * @param {(works: IDBObjectStore, files: IDBObjectStore) => Promise<T>} task waits for nothing but requests
   * @returns {Promise<T>} once it is in the database
   */
  #change(task) {
    return this.#surely(async (database) => {
      for (;;) {
        const transaction = database.transaction([WORKS, FILES], "readwrite");
        this.#underway = transaction;
        try {
          return await change(transaction, task);
        } catch (error) {
          if (!this.#displaced.has(transaction)) throw error;
        }
      }
    });
  }
}

/**
 * @template T
 * @param {IDBTransaction} transaction of both
 * @param {(works: IDBObjectStore, files: IDBObjectStore) => Promise<T>} task
 * @returns {Promise<T>}
 */
async function change(transaction, task) {
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
 * There is nothing in a row that this page doesn't know of: no other tab has made something else of the photo.
 *
 * @param {Row} row
 */
function isKnown({ photo, design }) {
  return isSame(known.get(photo), design);
}

/** @param {Row} one @param {Row} other */
function isSameWork(one, other) {
  return one.photo === other.photo && isSame(one.design, other.design);
}

/** @param {unknown} error */
export function isQuota(error) {
  return isNamed(error, "QuotaExceededError");
}

/** @param {unknown} error @param {string} name */
function isNamed(error, name) {
  return error instanceof DOMException && error.name === name;
}

/** @param {Row} row @returns {string[]} ids of the files without which it is nothing */
export function fileIdsOf({ photo, matte, fonts }) {
  return [photo, ...(matte === null ? [] : [matte]), ...fonts.map(({ file }) => file)];
}

/**
 * @param {() => void} onLate called when it could be opened after all, or not, but late
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(onLate) {
  return new Promise((resolve, reject) => {
    // Throws in a sandboxed frame; within a promise that is a rejection.
    const request = indexedDB.open(DATABASE, VERSION);
    const timer = setTimeout(() => {
      request.onsuccess = () => {
        request.result.close();
        onLate();
      };
      request.onerror = onLate;
      reject(new DOMException("IndexedDB does not open", LATE));
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
 * Remove every other row, what is too much or too old, and every file that no kept row refers to.
 *
 * @param {readonly Row[]} kept the dearest first
 * @param {IDBObjectStore} works
 * @param {IDBObjectStore} files
 */
async function keepOnly(kept, works, files) {
  const present = await result(files.getAllKeys());
  const stored = new Set(present);
  const rows = kept.filter((row) => !isOld(row) && isWhole(row, stored)).slice(0, KEPT);
  const known = new Set(rows.map(({ id }) => id));
  for (const id of await result(works.getAllKeys())) {
    if (!known.has(/** @type {string} */ (id))) works.delete(id);
  }
  const needed = new Set(rows.flatMap((row) => [...fileIdsOf(row), row.preview]));
  for (const id of present) {
    if (!needed.has(/** @type {string} */ (id))) files.delete(id);
  }
}

/** @param {Row} row */
function isOld({ savedAt }) {
  return savedAt < Date.now() - KEPT_MS;
}

/** @param {Row} row @param {ReadonlySet<unknown>} present ids of files */
function isWhole(row, present) {
  return fileIdsOf(row).every((id) => present.has(id));
}

/**
 * @param {Row} row
 * @param {IDBObjectStore} store
 * @returns {Promise<Project | null>} null: it is not whole, or of a version that is not known here
 */
async function readProject(row, store) {
  const wanted = fileIdsOf(row);
  const stored = await Promise.all(
    wanted.map((id) => /** @type {Promise<StoredFile | undefined>} */ (result(store.get(id)))),
  );
  /** @type {Map<string, StoredFile>} */
  const files = new Map();
  stored.forEach((file, index) => file && files.set(/** @type {string} */ (wanted[index]), file));
  if (files.size < new Set(wanted).size) return null;
  /** @param {string} id @param {string} [name] */
  const fileOf = (id, name = "") => {
    const { bytes, type } = /** @type {StoredFile} */ (files.get(id));
    const file = new File([bytes], name, { type });
    ids.set(file, id);
    return file;
  };
  try {
    return {
      photo: fileOf(row.photo, row.name),
      name: row.name,
      matte: row.matte === null ? null : fileOf(row.matte),
      fonts: row.fonts.map(({ family, name, file }) => ({ family, file: fileOf(file, name) })),
      scene: parseSavedDesign(row.design),
      isDeclined: row.isDeclined,
      job: row.job,
    };
  } catch {
    return null;
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
