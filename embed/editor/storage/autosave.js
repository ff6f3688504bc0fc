/**
 * Autosave: after a reload or a crash the work is where it was, and the photos before it are kept as earlier
 * ones.
 *
 * Every instance, thus every tab, writes rows of its own, one for each photo, under the editor's key. A tab finds
 * the row that it wrote itself again, and one that is new the newest. Saving a row removes the key's others of the
 * same photo, as far as this page knows what is in them: where another tab has gone on with the same work, both
 * are kept, and this one is another work from then on. Two tabs never mix their work that way, and none loses it.
 */

import { backOff } from "../../base/back-off.js";
import { toSavedDesign } from "../scene/saved-design.js";
import { newId } from "../scene/scene.js";
import { noteForgotten, noteToForget } from "./forgotten.js";
import { rememberRows, rowsOfTab } from "./tab.js";
import { fileIdsOf, idOf, isQuota, rename, Works } from "./works.js";

/**
 * @typedef {import("./project.js").Project} Project
 * @typedef {import("./works.js").Row} Row
 * @typedef {import("./works.js").StoredFile} StoredFile
 *
 * @typedef {object} Saved what is saved
 * @property {Project} project
 * @property {import("../photo/work.js").Work | null} work what a preview is drawn of; null where there is to be none
 * @property {boolean} waits the subject is still to be cut out
 */

/**
 * Least time between two writes, so at most this much work is lost when the browser dies. A change after
 * a rest is written at once: WebKit finishes no transaction of a page that goes away, whoever asks it to.
 */
const INTERVAL_MS = 500;

/** How long the work has to be at rest before its preview is drawn. */
const REST_MS = 1500;

/** How often writing is tried again once room was made: browsers free it some seconds after they say so. */
const ROOM_TRIES = 5;

export class Autosave {
  /** The database, for whoever shows what is in it. */
  works = new Works();

  #id = newId();
  #key;
  #fonts;
  #signal;
  #onUnavailable;

  /** What was asked to be saved last. @type {Saved | null} */
  #latest = null;
  /** What was restored. @type {Row | null} */
  #restored = null;
  /** What is still to be written. @type {Saved | null} */
  #pending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** When writing last began, of `performance.now()`. */
  #writtenAt = -Infinity;
  /** Settles when nothing is being written any more. @type {Promise<void>} */
  #writing = Promise.resolve();
  /** Runs while a preview is to be drawn. @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;

  /** Ids of files that are known to be in the database. @type {Set<string>} */
  #stored = new Set();
  /** Ids of previews by the photo's. @type {Map<string, string>} */
  #previews = new Map();

  #isDenied = false;
  #isReported = false;
  /** How often writing was tried again since room was made; -1 before. */
  #roomTries = -1;
  /** A photo for which there is no room: no use in trying again with it. @type {Blob | null} */
  #oversized = null;

  /**
   * @param {object} options
   * @param {string} options.key tells editors apart that share an origin: by the page's path and the
   *   element's id or number, say
   * @param {import("../fonts/fonts.js").FontLibrary} options.fonts that previews are drawn with
   * @param {(code: "autosave_denied" | "autosave_full") => void} options.onUnavailable called at most
   *   once, and not before there is something to save; the editor goes on without autosave
   * @param {AbortSignal} options.signal ends it: what is still to be written is written at once
   */
  constructor({ key, fonts, onUnavailable, signal }) {
    this.#key = key;
    this.#fonts = fonts;
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
   * @param {Project} project
   * @param {import("../photo/work.js").Work | null} [work] what a preview is drawn of
   */
  save(project, work = null) {
    const latest = this.#latest;
    const saved = { project, work, waits: work !== null && !work.isCut };
    if (this.#isDenied || this.#signal.aborted || project.photo === this.#oversized) return;
    if (latest && isSame(latest, saved)) return;
    if (latest && latest.project.photo !== project.photo) this.#leave(latest);
    this.#latest = this.#pending = saved;
    if (work) {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => this.#drawPreview(saved), REST_MS);
    }
    this.#writeIn(Math.max(0, this.#writtenAt + INTERVAL_MS - performance.now()));
  }

  /**
   * What this editor held when it was last open.
   *
   * @returns {Promise<Project | null>} null: nothing, or nothing that can be had
   */
  async restore() {
    try {
      const found = await this.works.newestOf(this.#key, rowsOfTab(this.#key));
      if (!found) return null;
      const { row, project } = found;
      this.#restored = row;
      rememberRows(this.#key, [row.id]);
      for (const id of fileIdsOf(row)) this.#stored.add(id);
      if (!row.preview) return project;
      // Without a preview, it would be saved once more, and given one.
      this.#previews.set(row.photo, row.preview);
      this.#latest ??= { project, work: null, waits: row.waits ?? false };
      return project;
    } catch {
      // Whoever has something to save will hear of it.
      return null;
    }
  }

  /**
   * Forget this editor's work: nothing of it stays on the device but what is saved from now on.
   *
   * @returns {Promise<void>}
   */
  clear() {
    const restored = this.#restored;
    const photo = this.#latest ? idOf(this.#latest.project.photo) : (restored?.photo ?? null);
    const savedAt = Date.now();
    /** @type {import("./forgotten.js").Forgotten[]} */
    const forgotten = photo === null ? [{ key: this.#key, savedAt }] : [{ id: this.#rowIdOf(photo), savedAt }];
    if (restored && restored.photo === photo) forgotten.push({ id: restored.id, savedAt: restored.savedAt });
    noteToForget(forgotten);
    this.#latest = this.#pending = this.#restored = null;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    rememberRows(this.#key, []);
    // In its turn: after what is being written, and before what is saved from now on.
    this.#writing = this.#writing.then(async () => {
      this.#stored.clear();
      // A database that can't be opened is not read either when the editor is.
      await this.works.forget(this.#key, photo).then(
        () => noteForgotten(forgotten),
        () => {},
      );
    });
    return this.#writing;
  }

  /** @param {number} delay ms */
  #writeIn(delay) {
    this.#timer ??= setTimeout(() => void this.#write(), delay);
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
    const saved = this.#pending;
    if (!saved || this.#isDenied) return;
    try {
      await this.#writeOne(saved);
      this.#roomTries = -1;
    } catch (error) {
      if (isQuota(error) && (await this.#waitsForRoom(saved))) return;
      this.#giveUp(saved, error);
    }
    // Only now: a page that goes away meanwhile still has it to write.
    if (this.#pending === saved) this.#pending = null;
  }

  /** @param {Saved} saved */
  async #writeOne(saved) {
    const row = this.#rowOf(saved);
    if (await this.#put(row, saved.project)) return;
    // What is made of the photo here is another work from now on: once that is stored, and not before, so that a page
    // that goes away meanwhile can still write its row beside the file that is there.
    const photo = newId();
    await this.#put({ ...row, id: this.#rowIdOf(photo), photo }, saved.project, row);
    rename(saved.project.photo, photo);
  }

  /**
   * Write a row, and what it lacks of its files.
   *
   * @param {Row} row
   * @param {Project} project
   * @param {Row} [former] that it takes the place of
   * @returns {Promise<boolean>} false: nothing was written, another tab has gone on with the work meanwhile
   */
  async #put(row, project, former) {
    const files = new Map(filesOf(project).map((file) => [idOf(file), file]));
    files.set(row.photo, project.photo);
    /** @type {Map<string, StoredFile>} */
    const loaded = new Map();
    this.#announce(row);
    // A transaction ends while a file is being read. So it is asked first what is missing, mostly nothing,
    // and again after reading, because another tab may have removed something meanwhile.
    for (;;) {
      const missing = await this.works.put(row, loaded, former);
      if (missing === "overtaken") return false;
      if (missing.length === 0) break;
      for (const id of missing) {
        const file = /** @type {Blob} */ (files.get(id));
        loaded.set(id, { type: file.type, bytes: await file.arrayBuffer() });
      }
    }
    rememberRows(this.#key, [row.id]);
    this.#stored = new Set(fileIdsOf(row));
    if (row.preview) this.#previews.set(row.photo, row.preview);
    return true;
  }

  /**
   * Let the tab find a row that is being written, even if the page does not live to see it written; and what it had
   * before, if it never is.
   *
   * @param {Row} row
   */
  #announce({ id }) {
    rememberRows(this.#key, [...new Set([id, ...rowsOfTab(this.#key)])]);
  }

  /**
   * Where there is no room, earlier photos go, and the work is written again a little later.
   *
   * @param {Saved} saved
   * @returns {Promise<boolean>} false: there is no hope
   */
  async #waitsForRoom({ project }) {
    if (this.#signal.aborted || this.#roomTries >= ROOM_TRIES) return false;
    if (this.#roomTries < 0) {
      const bytes = sizeOf(filesOf(project).filter((file) => !this.#stored.has(idOf(file))));
      const hasMade = await this.works.makeRoom(bytes, idOf(project.photo)).catch(() => false);
      if (!hasMade) return false;
    }
    this.#roomTries++;
    // A change meanwhile must not shorten it.
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writeIn(backOff(this.#roomTries));
    return true;
  }

  /**
   * Another photo takes the place of this one.
   *
   * @param {Saved} left
   */
  #leave(left) {
    this.#roomTries = -1;
    if (this.#pending === left) {
      this.#writing = this.#writing.then(() => this.#writeOne(left)).catch(() => {});
    }
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#drawPreview(left);
  }

  /**
   * Draw the small picture that the work is listed with. It can be done without.
   *
   * @param {Saved} saved
   */
  #drawPreview({ project, work }) {
    this.#rest = undefined;
    const fonts = this.#fonts;
    work
      ?.using(async () => {
        // Where another photo takes its place, it is closed meanwhile: then as it is now.
        const before = { subject: work.subject, covers: work.covers };
        const [{ drawPreview }] = await Promise.all([import("./preview.js"), work.whenReady()]);
        const { subject, covers } = work.subject ? work : before;
        return drawPreview({ photo: work.photo, subject, covers, scene: project.scene, fonts }, this.#signal);
      })
      .then((picture) => {
        // Nor is the database opened again.
        if (this.#signal.aborted) return;
        this.#writing = this.#writing.then(() => this.#writePreview(project.photo, picture)).catch(() => {});
      })
      .catch(() => {});
  }

  /**
   * @param {Blob} photo
   * @param {Blob} picture
   */
  async #writePreview(photo, picture) {
    if (this.#isDenied) return;
    const id = await this.works.putPreview(this.#rowIdOf(idOf(photo)), picture);
    if (id) this.#previews.set(idOf(photo), id);
  }

  /**
   * The page goes away. Nothing that has to be waited for will happen any more, so the row is written
   * without looking, provided that its files are there already as far as is known.
   */
  #flush() {
    const saved = this.#pending;
    if (!saved || this.#isDenied) return;
    if (filesOf(saved.project).every((file) => this.#stored.has(idOf(file)))) {
      const row = this.#rowOf(saved);
      this.#announce(row);
      this.works.putBlindly(row);
    }
    void this.#write();
  }

  async #end() {
    clearTimeout(this.#rest);
    this.#flush();
    await this.#write();
    await this.works.close();
  }

  /** @param {Saved} saved @returns {Row} */
  #rowOf({ project, waits }) {
    const { name, photo, matte, fonts, scene, isDeclined, job } = project;
    return {
      id: this.#rowIdOf(idOf(photo)),
      key: this.#key,
      savedAt: Date.now(),
      name,
      photo: idOf(photo),
      matte: matte && idOf(matte),
      fonts: fonts.map(({ family, file }) => ({ family, name: file.name, file: idOf(file) })),
      design: toSavedDesign(scene),
      waits,
      isDeclined,
      job,
      size: sizeOf(filesOf(project)),
      preview: this.#previews.get(idOf(photo)) ?? null,
    };
  }

  /** @param {string} photo id of the file */
  #rowIdOf(photo) {
    return `${this.#id} ${photo}`;
  }

  /**
   * @param {Saved} saved
   * @param {unknown} error
   */
  #giveUp({ project }, error) {
    const isFull = isQuota(error);
    this.#roomTries = -1;
    if (isFull) this.#oversized = project.photo;
    else this.#isDenied = true;
    if (this.#isReported || this.#signal.aborted) return;
    this.#isReported = true;
    this.#onUnavailable(isFull ? "autosave_full" : "autosave_denied");
  }
}

/** @param {Saved} one @param {Saved} other */
function isSame({ project: one, waits: oneWaits }, { project: other, waits: otherWaits }) {
  return (
    oneWaits === otherWaits &&
    one.scene === other.scene &&
    one.photo === other.photo &&
    one.matte === other.matte &&
    one.name === other.name &&
    one.job === other.job &&
    !one.isDeclined === !other.isDeclined &&
    one.fonts.length === other.fonts.length &&
    one.fonts.every(({ file }, index) => file === other.fonts[index]?.file)
  );
}

/** @param {Project} project @returns {Blob[]} */
function filesOf({ photo, matte, fonts }) {
  return [photo, ...(matte ? [matte] : []), ...fonts.map(({ file }) => file)];
}

/** @param {readonly Blob[]} files @returns {number} bytes */
function sizeOf(files) {
  return files.reduce((sum, { size }) => sum + size, 0);
}
