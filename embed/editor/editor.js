/** The editor: holds what is being edited, and tells the view, the stage and the Space about it. */

import { SpaceClient } from "./client.js";
import { el } from "./dom.js";
import { exportPicture, saveFile } from "./export.js";
import { acceptPhotos } from "./intake.js";
import { decodeMatte } from "./matte.js";
import { decodePhoto, shrinkPhoto } from "./photo.js";
import { Problem } from "./problem.js";
import { fitSize } from "./renderer.js";
import { createScene, moveText } from "./scene.js";
import { Stage } from "./stage.js";
import { loadStrings } from "./strings.js";
import { loadStyles } from "./styles.js";
import { View } from "./view.js";

/**
 * @typedef {object} Work a photo on the stage
 * @property {import("./photo.js").Photo} photo
 * @property {ImageBitmap | null} matte
 * @property {boolean} isCut the Space has answered, be it that there is no subject
 */

/**
 * Build an editor inside a shadow root. Everything it holds is released when `signal` aborts.
 *
 * @param {ShadowRoot} shadow
 * @param {{ src: string, signal: AbortSignal }} options
 */
export async function mountEditor(shadow, { src, signal }) {
  const [strings, sheets] = await Promise.all([loadStrings("en", signal), loadStyles()]);
  signal.throwIfAborted();
  shadow.adoptedStyleSheets = sheets;
  new Editor(shadow, new SpaceClient(src), strings, signal);
}

class Editor {
  #client;
  #strings;
  #signal;
  #view;
  #stage;

  /** @type {Work | null} */
  #work = null;
  /** The last work whose subject was cut out; cancelling a newer one brings it back. @type {Work | null} */
  #kept = null;
  #scene = createScene({});
  /** From the first edit on, a new photo keeps the visitor's text instead of bringing its own. */
  #isEdited = false;
  /** The size follows the length of the text until the visitor sets it. */
  #isFitted = true;

  /** @type {AbortController | null} */
  #job = null;
  /** @type {import("./client.js").Progress | null} */
  #progress = null;
  /** @type {Problem | null} */
  #problem = null;
  #foundNothing = false;
  #downloading = false;
  #retry = () => {};

  /**
   * @param {ShadowRoot} shadow
   * @param {SpaceClient} client
   * @param {import("./strings.js").Strings} strings
   * @param {AbortSignal} signal
   */
  constructor(shadow, client, strings, signal) {
    this.#client = client;
    this.#strings = strings;
    this.#signal = signal;

    const picker = el("input", { type: "file", accept: "image/*", hidden: true });
    picker.addEventListener("change", () => {
      const file = picker.files?.[0];
      // Emptied, so that choosing the same file again is a change again.
      picker.value = "";
      if (file) this.#open(file);
    });
    this.#view = new View(strings, (file) => client.sampleUrl(file), {
      choose: () => picker.click(),
      openSample: (sample) => this.#openSample(sample),
      cancel: () => this.#cancel(),
      retry: () => this.#retry(),
      dismiss: () => this.#dismiss(),
      download: () => void this.#download(),
      change: (key, value) => this.#edit({ ...this.#scene, [key]: value }),
    });
    this.#stage = new Stage({
      area: this.#view.stage,
      frameName: strings.t("frame.name"),
      onMove: (dx, dy) => this.#edit(moveText(this.#scene, dx, dy)),
      onTap: () => this.#view.controls.editText(),
      signal,
    });
    acceptPhotos(this.#view.root, { onPhoto: (file) => this.#open(file), signal });
    shadow.replaceChildren(this.#view.root, picker);
    signal.addEventListener("abort", () => this.#release());
    this.#update();
  }

  /** @param {File} file */
  #open(file) {
    void this.#run(async (signal) => {
      this.#begin(await decodePhoto(file, file.name), signal);
      this.#restyle({ text: this.#strings.t("text.initial") });
      await this.#cutOut(signal);
    });
  }

  /** @param {import("./samples.js").Sample} sample */
  #openSample({ key, file, look }) {
    void this.#run(async (signal) => {
      this.#begin(await decodePhoto(await this.#client.sample(file, signal), file), signal);
      this.#restyle({ ...look, text: this.#strings.t(`sample.${key}.text`) });
      await this.#cutOut(signal);
    });
  }

  /**
   * Do what the visitor has to wait for. One job at a time: a new one ends the one before.
   *
   * @param {(signal: AbortSignal) => Promise<void>} task
   */
  async #run(task) {
    this.#job?.abort();
    const job = new AbortController();
    const signal = AbortSignal.any([job.signal, this.#signal]);
    this.#job = job;
    this.#progress = null;
    this.#problem = null;
    this.#foundNothing = false;
    this.#retry = () => void this.#run(task);
    this.#update();
    try {
      await task(signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#report(error);
    }
    if (signal.aborted) return;
    this.#job = null;
    this.#update();
  }

  /**
   * Put a photo on the stage; its matte follows.
   *
   * @param {import("./photo.js").Photo} photo
   * @param {AbortSignal} signal
   */
  #begin(photo, signal) {
    if (signal.aborted) photo.bitmap.close();
    signal.throwIfAborted();
    this.#dropUncut();
    this.#work = { photo, matte: null, isCut: false };
    this.#retry = () => void this.#run((again) => this.#cutOut(again));
  }

  /** @param {AbortSignal} signal */
  async #cutOut(signal) {
    const work = /** @type {Work} */ (this.#work);
    const copy = await shrinkPhoto(work.photo);
    const { matte, info } = await this.#client.alphaMatte(copy, {
      signal,
      onProgress: (progress) => {
        if (signal.aborted) return;
        this.#progress = progress;
        this.#update();
      },
    });
    const mask = info.empty ? null : await decodeMatte(matte);
    if (signal.aborted) mask?.close();
    signal.throwIfAborted();
    work.matte = mask;
    work.isCut = true;
    this.#foundNothing = info.empty;
    if (this.#kept) close(this.#kept);
    this.#kept = work;
    this.#view.announce(this.#strings.t(info.empty ? "notice.empty" : "progress.done"));
  }

  #cancel() {
    this.#job?.abort();
    this.#view.announce(this.#strings.t("progress.cancelled"));
    this.#dismiss();
  }

  /** Back to the last picture that was whole. */
  #dismiss() {
    this.#job = null;
    this.#problem = null;
    this.#foundNothing = false;
    this.#dropUncut();
    this.#update();
  }

  #dropUncut() {
    if (this.#work && this.#work !== this.#kept) close(this.#work);
    this.#work = this.#kept;
  }

  async #download() {
    const work = this.#work;
    if (!work) return;
    this.#downloading = true;
    this.#update();
    try {
      const picture = await exportPicture(work.photo, work.matte, this.#scene);
      if (!this.#signal.aborted) saveFile(picture, `${work.photo.name}-text-behind.png`);
    } catch (error) {
      this.#report(error);
      this.#retry = () => {
        this.#problem = null;
        void this.#download();
      };
    }
    this.#downloading = false;
    this.#update();
  }

  /** @param {unknown} error */
  #report(error) {
    this.#problem = error instanceof Problem ? error : new Problem("unknown");
    if (!(error instanceof Problem)) console.error("text-behind-image:", error);
    this.#view.announce(this.#sentence(this.#problem));
  }

  /** @param {import("./scene.js").Scene} scene */
  #edit(scene) {
    this.#isEdited = true;
    this.#isFitted &&= scene.size === this.#scene.size;
    this.#scene = scene;
    this.#fit();
    this.#update();
  }

  /**
   * Give a new photo its own look, unless the visitor has made one.
   *
   * @param {Partial<import("./scene.js").Scene>} look
   */
  #restyle(look) {
    if (!this.#isEdited) this.#scene = createScene(look);
    this.#fit();
    this.#update();
  }

  #fit() {
    if (!this.#isFitted || !this.#work) return;
    const { width, height } = this.#work.photo.bitmap;
    this.#scene = { ...this.#scene, size: fitSize(this.#scene, width / height) };
  }

  #update() {
    if (this.#signal.aborted) return;
    const { t } = this.#strings;
    const work = this.#work;
    const state = this.#job ? "waiting" : this.#problem ? "failed" : work ? "ready" : "empty";
    const progress = this.#progressShown();
    if (state === "waiting") this.#view.announce(progress.sentence);

    this.#view.controls.update(this.#scene);
    this.#view.update({
      state,
      hasPhoto: work !== null,
      progress,
      notice: this.#noticeShown(),
      canDownload: Boolean(work?.isCut) && state !== "waiting",
      downloading: this.#downloading,
    });
    // After the view, which makes the room that the picture is fitted into.
    this.#stage.show(
      work && { bitmap: work.photo.bitmap, matte: work.matte, scene: this.#scene },
      t(work?.matte ? "picture.behind" : "picture.front", { text: this.#scene.text }),
    );
  }

  /** @returns {import("./view.js").Shown["progress"]} */
  #progressShown() {
    const { t, has } = this.#strings;
    const progress = this.#progress;
    switch (progress?.phase) {
      case undefined:
        return { sentence: t("progress.opening"), fraction: null };
      case "uploading":
        return { sentence: t("progress.uploading"), fraction: progress.fraction };
      case "queued":
        return {
          sentence: progress.ahead ? t("progress.queued", { count: progress.ahead }) : t("progress.next"),
          fraction: null,
        };
      case "running": {
        const step = `progress.running.${progress.step}`;
        return { sentence: t(has(step) ? step : "progress.running"), fraction: progress.fraction };
      }
    }
  }

  /** @returns {import("./view.js").Shown["notice"]} */
  #noticeShown() {
    if (this.#problem) {
      // What is wrong with a photo is still wrong the second time.
      const isOfPhoto = /^(photo|file)_/.test(this.#problem.code);
      return { sentence: this.#sentence(this.#problem), retry: !isOfPhoto };
    }
    return this.#foundNothing ? { sentence: this.#strings.t("notice.empty"), retry: false } : null;
  }

  /** @param {Problem} problem */
  #sentence({ code, sentence }) {
    const { t, has } = this.#strings;
    return has(`error.${code}`) ? t(`error.${code}`) : sentence || t("error.unknown");
  }

  #release() {
    this.#dropUncut();
    if (this.#kept) close(this.#kept);
    this.#work = this.#kept = null;
  }
}

/** @param {Work} work */
function close({ photo, matte }) {
  photo.bitmap.close();
  matte?.close();
}
