/** What the visitor takes away: the picture, the cut-out, the project, a link. */

import { Problem } from "../base/problem.js";

/** @typedef {import("./export/export.js").ExportOptions} ExportOptions */

/** What takes longer than this, in ms, can be watched and cancelled, and it is said that it is done. */
const UNTOLD_MS = 500;

export class Delivery {
  #context;
  #session;
  #jobs;
  #signal;
  /** Of the picture that is being made. @type {AbortController | null} */
  #making = null;

  /** How much of it is drawn. @type {number | null} */
  #drawn = 0;

  /** Of a picture that takes its time. @type {import("./space/progress.js").Described | null} */
  progress = null;

  /** @param {import("./editor.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#session = context.session;
    this.#jobs = context.jobs;
    this.#signal = context.options.signal;
  }

  /** A picture is being made. */
  get busy() {
    return this.#making !== null;
  }

  /** Make no more of the picture. @returns {boolean} there was one */
  cancel() {
    if (!this.#making) return false;
    this.#making.abort();
    this.#context.announce(this.#context.strings.t("progress.cancelled"));
    return true;
  }

  /**
   * What a page's author asks for.
   *
   * @param {import("./export/options.js").PublicOptions} [options]
   * @returns {Promise<Blob>}
   * @throws {Problem} as `readOptions` and `render` do
   */
  async export(options) {
    const { readOptions } = await import("./export/options.js");
    return (await this.render(readOptions(options))).blob;
  }

  /**
   * @param {ExportOptions} options
   * @param {Parameters<typeof import("./export/export.js").exportPicture>[2]} [waiting]
   * @returns {Promise<import("./export/export.js").Exported>}
   * @throws {Problem} `nothing_to_export` before there is a photo, or as `exportPicture` does
   */
  async render(options, waiting = { signal: this.#signal }) {
    const work = this.#session.work;
    if (!work) throw new Problem("nothing_to_export");
    const { exportPicture } = await import("./export/export.js");
    await work.whenReady();
    const exported = await work.using(() => {
      const { photo, subject, covers } = work;
      const picture = { photo, subject, covers, scene: this.#session.draft.scene, fonts: this.#context.fonts };
      return exportPicture(picture, options, waiting);
    });
    waiting.signal.throwIfAborted();
    const { blob, width, height } = exported;
    this.#context.options.emit("tbi-export", { blob, format: options.format, width, height });
    return exported;
  }

  /**
   * @param {ExportOptions} options
   * @param {"download" | "copy" | "share"} way
   */
  async deliver(options, way) {
    this.#making?.abort();
    const making = new AbortController();
    this.#making = making;
    const signal = AbortSignal.any([making.signal, this.#signal]);
    const isLong = this.#watch(signal);
    this.#context.onChange();
    try {
      const { copyPicture, download } = await import("./export/deliver.js");
      const onProgress = (/** @type {number | null} */ fraction) => this.#proceed(fraction, signal);
      // Not waited for before it is handed over: a press opens the clipboard only for a moment.
      const picture = this.render(way === "copy" ? { ...options, format: "png" } : options, { signal, onProgress });
      if (way === "copy") await copyPicture(picture.then(({ blob }) => blob));
      const { blob, width, height, reducedFrom, fontsMissing } = await picture;
      const { exportName } = await import("./export/export.js");
      const name = exportName({ name: this.#session.work?.photo.name ?? "photo" }, options);
      if (way === "download") download(blob, name, this.#signal);
      if (way === "share" && !(await this.#share(blob, name))) return;
      if (reducedFrom) {
        const { width: wantedWidth, height: wantedHeight } = reducedFrom;
        this.#jobs.say("export.reduced", { width, height, wantedWidth, wantedHeight });
      } else if (fontsMissing) this.#jobs.say("notice.fonts_missing");
      else if (way === "copy") this.#jobs.say("notice.copied");
      else if (way === "download" && isLong()) this.#jobs.say("notice.saved", { name });
    } catch (error) {
      if (!signal.aborted) this.#jobs.fail(error, () => void this.deliver(options, way));
    } finally {
      if (this.#making === making) {
        this.#making = null;
        this.progress = null;
      }
      making.abort();
      this.#context.onChange();
    }
  }

  /**
   * Show that a picture is being made, once it takes its time.
   *
   * @param {AbortSignal} signal of the picture
   * @returns {() => boolean} it has taken its time
   */
  #watch(signal) {
    const sentence = this.#context.strings.t("action.downloading");
    let isLong = false;
    const timer = setTimeout(() => {
      isLong = true;
      this.progress = { sentence, fraction: this.#drawn };
      this.#context.announce(sentence);
      this.#context.onChange();
    }, UNTOLD_MS);
    signal.addEventListener("abort", () => clearTimeout(timer));
    this.#drawn = 0;
    return () => isLong;
  }

  /**
   * @param {number | null} fraction
   * @param {AbortSignal} signal of the picture
   */
  #proceed(fraction, signal) {
    if (signal.aborted) return;
    this.#drawn = fraction;
    if (!this.progress) return;
    this.progress = { ...this.progress, fraction };
    this.#context.onChange();
  }

  /** The Space's cut-out at full quality: the photo leaves the page. */
  async cutOut() {
    const { Ticket } = await import("./space/ticket.js");
    const ticket = new Ticket();
    return this.#jobs.run(async (signal) => {
      const work = this.#session.work;
      if (!work) throw new Problem("nothing_to_export");
      const onProgress = (/** @type {import("./space/client.js").Progress} */ progress) =>
        this.#jobs.proceed(progress, signal);
      const client = await this.#context.client();
      const { cutout } = await client.removeBackground(work.photo.file, { signal, onProgress, ticket });
      const { download } = await import("./export/deliver.js");
      download(cutout, `${work.photo.name}-cutout.png`, this.#signal);
    });
  }

  async saveProject() {
    const { project } = this.#session;
    if (!project) return;
    try {
      const { PROJECT_ENDING, writeProject } = await import("./storage/project.js");
      const { download } = await import("./export/deliver.js");
      download(await writeProject(project), `${project.name}${PROJECT_ENDING}`, this.#signal);
    } catch (error) {
      this.#jobs.fail(error);
    }
  }

  /** Put a link on the clipboard that carries the design. */
  async copyLink() {
    const link = import("./storage/share.js").then(({ linkFor }) => linkFor(this.#session.draft.scene, location.href));
    // Not waited for before it is handed over: a press opens the clipboard only for a moment.
    const text = link.then((address) => new Blob([address], { type: "text/plain" }));
    // Where there is no clipboard, nobody takes it.
    text.catch(() => {});
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
      this.#jobs.say("notice.link_copied");
    } catch {
      try {
        this.#jobs.say("notice.link_by_hand", { link: await link });
      } catch (error) {
        this.#jobs.fail(error);
      }
    }
  }

  /**
   * @param {Blob} picture
   * @param {string} name
   * @returns {Promise<boolean>} false where the visitor has been told what stands in the way
   */
  async #share(picture, name) {
    try {
      const { sharePicture } = await import("./export/deliver.js");
      await sharePicture(picture, name);
      return true;
    } catch (error) {
      const again = () => {
        this.#jobs.dismiss();
        void this.#share(picture, name);
      };
      // The picture took longer than the browser remembers the press. It is there now: one more press.
      if (error instanceof Problem && error.code === "share_late")
        this.#jobs.ask("error.share_late", "action.share", again);
      else if (!this.#signal.aborted) this.#jobs.fail(error, again);
      return false;
    }
  }
}
