/** What the visitor takes away: the picture, the cut-out, the project, a link. */

import { Problem } from "../base/problem.js";

/** @typedef {import("./export/export.js").ExportOptions} ExportOptions */

export class Delivery {
  #context;
  #session;
  #jobs;
  #signal;

  /** A picture is being made. */
  busy = false;

  /** @param {import("./editor.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#session = context.session;
    this.#jobs = context.jobs;
    this.#signal = context.options.signal;
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
   * @returns {Promise<import("./export/export.js").Exported>}
   * @throws {Problem} `nothing_to_export` before there is a photo, or as `exportPicture` does
   */
  async render(options) {
    const work = this.#session.work;
    if (!work) throw new Problem("nothing_to_export");
    const { exportPicture } = await import("./export/export.js");
    await work.whenReady();
    const exported = await work.using(() => {
      const { photo, subject, covers } = work;
      const picture = { photo, subject, covers, scene: this.#session.draft.scene, fonts: this.#context.fonts };
      return exportPicture(picture, options, { signal: this.#signal });
    });
    const { blob, width, height } = exported;
    this.#context.options.emit("tbi-export", { blob, format: options.format, width, height });
    return exported;
  }

  /**
   * @param {ExportOptions} options
   * @param {"download" | "copy" | "share"} way
   */
  async deliver(options, way) {
    this.#setBusy(true);
    try {
      const { copyPicture, download } = await import("./export/deliver.js");
      // Not waited for before it is handed over: a press opens the clipboard only for a moment.
      const picture = this.render(way === "copy" ? { ...options, format: "png" } : options);
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
    } catch (error) {
      if (!this.#signal.aborted) this.#jobs.fail(error, () => void this.deliver(options, way));
    } finally {
      this.#setBusy(false);
    }
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

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.busy = busy;
    this.#context.onChange();
  }
}
