/**
 * What is being edited: the photo on the stage with what is made of it, the one before it until its subject is
 * cut out, and the tool in hand. An editor that takes another one's place goes on with its session.
 */

import { Draft } from "./draft.js";
import { Work } from "./photo/work.js";
import { parseDesign, toDesign } from "./scene/design.js";
import { UNTOUCHED } from "./scene/scene.js";
import { UNDIVIDED } from "./scene/stack.js";

/**
 * @typedef {import("./scene/scene.js").Scene} Scene
 * @typedef {Pick<import("./state.js").State, "tool" | "brush" | "showsMatte">} Tools
 *
 * @typedef {object} OpenWork
 * @property {Work | null} work null before there is a photo
 * @property {Draft} draft
 * @property {boolean} isAsked the visitor has opened it or changed something: it is worth autosave
 *
 * @typedef {object} Listener
 * @property {() => void} onChange something else is on the stage, or in hand
 * @property {import("./photo/work.js").Listener["onFailure"]} onFailure
 * @property {() => void} onPartsMissing the photo does not have the subject's parts that a design speaks of
 */

export class Session {
  #fonts;
  /** Whoever goes on with the session puts another one here. */
  listener;
  /** The last work that is complete; cancelling a newer one brings it back. @type {OpenWork | null} */
  #whole = null;
  /** @type {OpenWork} */
  #current;

  /** The photo's parts are still to be held against those that were begun with. */
  #isUnchecked = false;
  #findsParts = false;

  /** Nothing was opened or changed yet: what is on the stage is an invitation. */
  isInviting = true;
  /** The texts are the visitor's or the author's own and stay when the photo changes; a sample's don't. */
  isOwn = false;
  /** What the page's author wants the first text to say. @type {string | null} */
  firstText;
  /** @type {Readonly<Tools>} */
  tools = { tool: "text", brush: { mode: "add", edge: true, size: 0.05, softness: 0.5 }, showsMatte: false };

  /**
   * @param {import("./fonts/fonts.js").FontLibrary} fonts
   * @param {string | null} firstText
   * @param {Listener} listener
   */
  constructor(fonts, firstText, listener) {
    this.#fonts = fonts;
    this.firstText = firstText;
    this.listener = listener;
    this.#current = { work: null, draft: new Draft(fonts, null), isAsked: false };
  }

  get work() {
    return this.#current.work;
  }

  get draft() {
    return this.#current.draft;
  }

  /** The parts of the subject, from the bottom to the top. */
  get parts() {
    return this.work?.parts ?? UNDIVIDED;
  }

  get isAsked() {
    return this.#current.isAsked;
  }

  /** The design as data. A design that is set begins anew with the page author's own texts. */
  get design() {
    return toDesign(this.draft.scene);
  }

  /** @throws {import("./scene/design.js").DesignError} naming the value that is wrong */
  set design(/** @type {unknown} */ design) {
    const { layers, subject } = parseDesign(design);
    this.beginOwn({ layers, subject: { ...subject, strokes: this.draft.scene.subject.strokes } });
  }

  /** Text of the lowest layer. */
  get text() {
    return this.draft.scene.layers[0]?.text ?? this.firstText ?? "";
  }

  set text(text) {
    this.firstText = text;
    const [layer] = this.draft.scene.layers;
    if (layer) this.draft.change(layer.id, { text });
    this.listener.onChange();
  }

  /** The texts as they are, for another photo: what was corrected belongs to the one before it. */
  get ownScene() {
    const { scene } = this.draft;
    if (!this.work) return scene;
    return { layers: scene.layers.map((layer) => ({ ...layer, over: 0 })), subject: UNTOUCHED };
  }

  /** Everything that is made of the photo, as it is saved. @returns {import("./storage/project.js").Project | null} */
  get project() {
    if (!this.work) return null;
    const { scene } = this.draft;
    const { photo, matteFile, isDeclined, ticket } = this.work;
    const fonts = [...new Set(scene.layers.map(({ font }) => font))].flatMap((family) => {
      const file = this.#fonts.fileOf(family);
      return file ? [{ family, file }] : [];
    });
    return { photo: photo.file, name: photo.name, matte: matteFile, scene, fonts, isDeclined, job: ticket?.key };
  }

  /**
   * Start anew: there is nothing to undo.
   *
   * @param {Scene} scene
   */
  begin(scene) {
    this.draft.begin(scene);
    this.#isUnchecked = true;
    this.work?.correct(scene.subject);
    void this.#check();
    this.listener.onChange();
  }

  /** Somebody works on the picture by hand: from now on parts can be pressed. */
  findParts() {
    this.#findsParts = true;
    this.work?.findParts();
  }

  /** Leave out what a design says of parts that the photo does not have. */
  async #check() {
    const { draft, work } = this;
    // Where there is no matte the Space may not have been asked yet, or was not there to answer.
    if (!this.#isUnchecked || !work?.matteFile || !work.isDivided) return;
    this.#isUnchecked = false;
    const { parts, cuts } = draft.scene.subject;
    if (!parts.length && !cuts.length) return;
    const { withoutMissing } = await import("./scene/moving.js");
    const left = withoutMissing(draft.scene, work.parts);
    if (draft !== this.draft || left === draft.scene) return;
    draft.amend(left);
    work.correct(left.subject);
    this.listener.onPartsMissing();
  }

  /** @param {Scene} scene of the visitor or the page's author */
  beginOwn(scene) {
    this.isOwn = true;
    this.begin(scene);
  }

  /** The visitor has changed something, and makes what is on the stage something to keep. */
  take() {
    this.isOwn = true;
    this.isInviting = false;
    this.#current.isAsked = true;
    this.work?.correct(this.draft.scene.subject);
  }

  /** @param {Partial<Tools>} tools */
  use(tools) {
    this.tools = { ...this.tools, ...tools };
    this.listener.onChange();
  }

  /**
   * Put a photo on the stage.
   *
   * @param {import("./photo/photo.js").Photo} photo
   * @param {Scene | string} scene what is made of it, or a first text
   * @param {boolean} isAsked by the visitor
   * @param {AbortSignal} signal of the job that brings it
   * @returns {Work}
   * @throws {DOMException} `AbortError`: the photo is closed
   */
  put(photo, scene, isAsked, signal) {
    if (signal.aborted) photo.bitmap.close();
    signal.throwIfAborted();
    if (this.#whole) this.dropUnfinished();
    else this.work?.close();
    const { width, height } = photo.bitmap;
    const work = new Work(photo, {
      onSubject: () => {
        void this.#check();
        this.listener.onChange();
      },
      onFailure: (error, retry) => this.listener.onFailure(error, retry),
    });
    if (this.#findsParts) work.findParts();
    const draft = new Draft(this.#fonts, width / height);
    this.#current = { work, draft, isAsked };
    this.begin(typeof scene === "string" ? draft.sceneWith(scene) : scene);
    return work;
  }

  /** The work on the stage is complete, so the one before it is not needed any more. */
  accept() {
    if (this.#whole !== this.#current) this.#whole?.work?.close();
    this.#whole = this.#current;
    this.listener.onChange();
  }

  /** Back to the last complete work; where there is none, what is on the stage stays. */
  dropUnfinished() {
    if (!this.#whole || this.#whole === this.#current) return;
    this.work?.close();
    this.#current = this.#whole;
  }

  close() {
    this.dropUnfinished();
    this.work?.close();
  }
}
