/** How photos, projects and samples come to the stage, and what takes their place where they don't. */

import { isProject } from "./photo/intake.js";
import { fetchSample, layersOf, samples } from "./photo/samples.js";
import { DesignError } from "./scene/design.js";
import { UNTOUCHED } from "./scene/scene.js";
import { mayHoldWork } from "./storage/database.js";

/**
 * @typedef {import("./scene/scene.js").Scene} Scene
 * @typedef {import("./photo/samples.js").Sample} Sample
 * @typedef {import("./photo/work.js").Work} Work
 * @typedef {import("./storage/project.js").Project} Project
 *
 * @typedef {Omit<Project, "scene"> & { scene: Scene | null }} Opened scene: null where nothing was made of the
 *   photo yet
 *
 * @typedef {(signal: AbortSignal, onProgress: (progress: import("./space/progress.js").Progress) => void) => Promise<Opened>} Source
 *
 * @typedef {(opening: Opening) => Promise<void>} Unfinished does again what was not finished, for an editor that
 *   takes another one's place
 */

/** The sample that is on the stage where there is nothing else. */
const firstSample = /** @type {Sample} */ (samples[0]);

/**
 * Send for the first picture while words and styles are on their way. Whether it can be had is seen when it is
 * asked for in its turn.
 *
 * @param {import("./editor.js").Options} options
 */
export function prefetchFirst({ src, image }) {
  if (image !== null) return;
  const sample = async () => (await mayHoldWork()) || fetchSample(src, firstSample);
  sample().catch(() => {});
}

/**
 * A photo that is opened twice becomes two works.
 *
 * @param {Blob} file
 */
function copyOf(file) {
  return file.slice(0, file.size, file.type);
}

export class Opening {
  #context;
  #options;
  #session;
  #jobs;
  /** @type {Unfinished | null} */
  #unfinished = null;

  /** @param {import("./editor.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#options = context.options;
    this.#session = context.session;
    this.#jobs = context.jobs;
  }

  /** What another editor would have to do again. @returns {Unfinished | null} */
  get unfinished() {
    return this.#jobs.isBusy ? this.#unfinished : null;
  }

  /** Begin with what the visitor left, what a link or the page's author gives, or a sample. */
  async begin() {
    const { design, signal } = this.#options;
    const saved = await this.#restore();
    const linked = saved ? null : await this.linkedScene();
    signal.throwIfAborted();
    if (linked) this.#session.beginOwn(linked);
    else if (!saved) this.#beginWith(design);
    // A quick visitor may have opened a photo already.
    if (this.#session.work || this.#jobs.isBusy) return;
    if (saved) void this.open(async () => saved);
    else void this.#openFirst();
  }

  /**
   * Go on with a session of another editor.
   *
   * @param {Unfinished | null} unfinished
   */
  goOn(unfinished) {
    const { isInviting, isOwn, work, draft } = this.#session;
    // An invitation that nobody has touched speaks the new language.
    if (isInviting && !isOwn && work) this.#beginSample(firstSample);
    else work?.correct(draft.scene.subject);
    // What was to be saved ended with the other editor.
    this.save();
    if (unfinished) void unfinished(this);
    else if (!work) void this.#openFirst();
  }

  /** As if this visitor had never been here. */
  startOver() {
    this.#session.isOwn = false;
    this.#session.use({ tool: "text", showsMatte: false });
    this.#context.autosave.clear().catch((error) => this.#jobs.fail(error, () => this.startOver()));
    this.#beginWith(this.#options.design);
    void this.#openFirst();
  }

  /** End what is waited for. */
  cancel() {
    this.#jobs.cancel();
    this.#unfinished = null;
    this.#session.dropUnfinished();
    this.#fallBack();
  }

  /** Save what the visitor has made, to be called after every change. */
  save() {
    const { isAsked, project, work } = this.#session;
    if (isAsked && project) this.#context.autosave.save(project, work);
  }

  /** @returns {Promise<Scene | null>} the design in the page's address */
  async linkedScene() {
    if (!this.#options.takesLink || !location.hash.includes("tbi=")) return null;
    try {
      const { designFromFragment } = await import("./storage/share.js");
      return await designFromFragment(location.hash);
    } catch (error) {
      this.#jobs.say(`error.${/** @type {import("../base/problem.js").Problem} */ (error).code}`);
      return null;
    }
  }

  /**
   * @param {string} address
   * @param {"image_unreachable" | "drop_unreachable"} code what the problem is called where it can't be had
   * @param {boolean} [isAsked] by the visitor
   */
  openAddress(address, code, isAsked) {
    return this.#openPhoto(async (signal, onProgress) => {
      const { fetchPhoto } = await import("./photo/remote.js");
      return fetchPhoto(address, {
        code,
        src: this.#options.src,
        signal,
        onProgress: (fraction) => onProgress({ phase: "reading", fraction }),
      });
    }, isAsked);
  }

  /** @param {File} file a photo, or a project */
  openFile(file) {
    return isProject(file) ? this.openProject(file) : this.#openPhoto(async () => file);
  }

  /**
   * @param {(...waiting: Parameters<Source>) => Promise<File>} getFile
   * @param {boolean} [isAsked] by the visitor
   */
  #openPhoto(getFile, isAsked) {
    return this.open(async (...waiting) => {
      const file = await getFile(...waiting);
      const name = file.name.replace(/\.[^.]*$/, "");
      return { photo: copyOf(file), name, matte: null, scene: null, fonts: [] };
    }, isAsked);
  }

  /** @param {File} file */
  openProject(file) {
    return this.open(async () => {
      const { readProject } = await import("./storage/project.js");
      return readProject(file);
    });
  }

  /**
   * Open a photo, alone or with what was made of it before.
   *
   * @param {Source} source
   * @param {boolean} [isAsked] by the visitor
   */
  async open(source, isAsked = true) {
    const session = this.#session;
    session.isInviting = false;
    this.#unfinished = (opening) => opening.open(source, isAsked);
    await this.#jobs.run(async (signal) => {
      const { bringPhoto } = await import("./photo-job.js");
      const open = (/** @type {Source} */ other) => void this.open(other);
      const opened = await bringPhoto(this.#context, { source, isAsked, open, signal });
      if (!opened) return;
      if (opened.matte) await this.#finish(opened.matte, signal);
      else if (!opened.isDeclined) await this.#cutOut(signal);
      else {
        this.#decline(/** @type {Work} */ (session.work));
        this.#accept();
      }
    });
    if (this.#jobs.isBusy) return;
    if (!session.work) this.#fallBack();
    // The photo that is still there went without its turn for this one.
    else if (!session.work.isCut) void this.#cutOutAgain({ quiet: true });
  }

  /**
   * @param {Sample} sample
   * @param {boolean} isInviting nobody has asked for it
   * @returns {Promise<void>}
   */
  openSample(sample, isInviting) {
    const session = this.#session;
    session.isInviting = isInviting;
    this.#unfinished = (opening) => opening.openSample(sample, isInviting);
    return this.#jobs.run(
      async (signal) => {
        // Its letters are needed as soon as its photo.
        if (!session.isOwn) {
          const layers = layersOf(sample, this.#context.strings.t);
          this.#context.fonts.learn(layers.map(({ font }) => font));
          void this.#context.fonts.ensure(layers, signal);
        }
        const { photo, matte } = await fetchSample(this.#options.src, sample);
        const bitmap = await createImageBitmap(photo);
        session.put({ name: sample.key, file: copyOf(photo), bitmap }, session.ownScene, !isInviting, signal);
        if (!session.isOwn) this.#beginSample(sample);
        await this.#finish(matte, signal);
      },
      { quiet: isInviting },
    );
  }

  /** @param {{ quiet?: boolean }} [options] of the job */
  #cutOutAgain(options) {
    return this.#jobs.run((signal) => this.#cutOut(signal), options);
  }

  /** @param {AbortSignal} signal */
  async #cutOut(signal) {
    const again = (this.#unfinished = (/** @type {Opening} */ opening) => opening.#cutOutAgain());
    try {
      const { cutOut } = await import("./photo-job.js");
      await cutOut(this.#context, {
        work: /** @type {Work} */ (this.#session.work),
        // It may be days: the photo is there all the same.
        onOffline: () => this.#accept(),
        finish: (matte) => this.#finish(matte, signal),
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      // The photo stays, its subject can be painted by hand or asked for again.
      await this.#finish(null, signal);
      this.#unfinished = again;
      this.#jobs.fail(error, () => void again(this));
    }
  }

  /** @returns {Promise<Project | null>} what the visitor left */
  async #restore() {
    try {
      return await this.#context.autosave.restore();
    } catch (error) {
      if (!this.#options.signal.aborted) this.#jobs.fail(error, () => void this.#restoreLate());
      return null;
    }
  }

  async #restoreLate() {
    this.#jobs.dismiss();
    const saved = await this.#restore();
    // What was made meanwhile stays, and what was there before is an earlier photo.
    if (saved && !this.#session.isAsked) await this.open(async () => saved);
  }

  /** @param {unknown} design of the page's author; undefined where there is none */
  #beginWith(design) {
    try {
      if (design !== undefined) this.#session.design = design;
    } catch (error) {
      if (!(error instanceof DesignError)) throw error;
      this.#options.emit("tbi-error", { code: "design_invalid", sentence: error.message, key: error.key });
    }
  }

  /** @param {Sample} sample whose photo is on the stage */
  #beginSample(sample) {
    const { firstText, draft } = this.#session;
    const [first, ...rest] = layersOf(sample, this.#context.strings.t);
    const layers = first ? [{ ...first, text: firstText ?? first.text }, ...rest] : rest;
    this.#session.begin({ layers, subject: UNTOUCHED });
    draft.keepInside();
  }

  /** What is on the stage before the visitor asks for anything. */
  #openFirst() {
    const { image } = this.#options;
    if (image === null) return this.openSample(firstSample, true);
    return this.openAddress(image, "image_unreachable", false);
  }

  /** After something that came to nothing: never leave the stage empty. */
  #fallBack() {
    const { work, isAsked } = this.#session;
    if (!work) return void this.openSample(firstSample, true);
    // An invitation that nobody has taken is one again.
    this.#session.isInviting = !isAsked && this.#options.image === null;
    if (!work.isCut) this.#decline(work);
    this.#accept();
  }

  /**
   * Send nothing: the subject can be painted by hand, or asked for again.
   *
   * @param {Work} work
   */
  #decline(work) {
    work.isDeclined = true;
    void work.cut(null, this.#session.draft.scene.subject);
    this.#jobs.ask("progress.cancelled", "action.retry", () => void this.#cutOutAgain());
  }

  /**
   * @param {Blob | null} matte null where there is no subject
   * @param {AbortSignal} signal
   */
  async #finish(matte, signal) {
    await this.#session.work?.cut(matte, this.#session.draft.scene.subject);
    signal.throwIfAborted();
    this.#unfinished = null;
    this.#accept();
  }

  /** What is on the stage takes the place of what was there before. */
  #accept() {
    // Before that is closed: its last picture is drawn of it.
    this.save();
    this.#session.accept();
  }
}
