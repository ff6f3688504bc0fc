/**
 * The class of `<text-behind-image>`: attributes, properties, events and lifecycle, as `../README.md` describes
 * them. The editor is loaded when an element comes near the viewport, so that a page pays for this and what it
 * imports alone until then.
 */

import { Frame } from "./frame.js";
import { languagesOf, ownChoice } from "./languages.js";
import { claimOrdinal, releaseOrdinal } from "./ordinals.js";
import { endOutage, timeToRetry, tryNow } from "./outage.js";
import { rootOf } from "./space.js";
import { wordsIn } from "./words.js";

/**
 * @typedef {typeof import("../editor/editor.js")} EditorCode
 * @typedef {Awaited<ReturnType<EditorCode["mountEditor"]>>} Editor
 *
 * @typedef {object} Wishes of the page's author, not yet carried out; each the latest of its kind
 * @property {() => unknown} [design] throws where it is no JSON
 * @property {string} [text]
 * @property {string | null} [image]
 *
 * @typedef {object} Beginning what the first editor began with and every later one starts over with
 * @property {unknown} design undefined where none was given
 * @property {string | null} text
 * @property {string | null} image
 */

/** `lang` is a property of every element. */
const properties = /** @type {const} */ ([
  "src",
  "space",
  "theme_mode",
  "eager",
  "initial_height",
  "image",
  "text",
  "design",
  "token",
]);

// A server that renders a page imports this too, and has no elements.
export class TextBehindImageElement extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = [...properties, "lang"];

  #shadow = this.attachShadow({ mode: "open" });
  #frame = new Frame(this.#shadow);
  /** @type {Editor | null} */
  #editor = null;
  /** Aborted when the editor's time is over; everything that it holds hangs on it. */
  #life = new AbortController();
  /** What the editor was made for, "" where there is none. */
  #current = "";
  /** What the last editor handed over to the next one. @type {unknown} */
  #carried;
  /** What it showed when it did. @type {{ text: string, design: unknown } | undefined} */
  #resting;

  /** The element has come near the viewport, or somebody asks for the editor. */
  #isWanted = false;
  #isReconciling = false;
  #isInTrouble = false;
  /** Aborted when there is no use in waiting for the Space any more. */
  #patience = new AbortController();
  /** They asked before there was an editor. @type {((editor: Editor) => void)[]} */
  #waiting = [];

  /** @type {Wishes} */
  #wishes = {};
  /** @type {Beginning | undefined} */
  #beginning;
  #wasReady = false;
  /** Which of the page's editors this is. */
  #ordinal = 0;

  /** Within one viewport of being seen, in the page and in boxes of it that scroll. */
  #nearness = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.#want();
    },
    /** @type {IntersectionObserverInit} */ ({ rootMargin: "100%", scrollMargin: "100%" }),
  );
  #follow = () => void this.#reconcile();
  #language = new MutationObserver(this.#follow);

  // Attributes, and properties of the same names

  /**
   * Root URL of the Space that cuts out the subject, without a slash at the end: what `space` names, or else
   * the attribute, or else the Space that this script came from.
   *
   * @returns {string}
   */
  get src() {
    return rootOf(this.space, this.getAttribute("src"));
  }

  set src(/** @type {string | null} */ value) {
    this.#reflect("src", value);
  }

  /** The Space as `owner/name` on Hugging Face. */
  get space() {
    return this.getAttribute("space");
  }

  set space(/** @type {string | null} */ value) {
    this.#reflect("space", value);
  }

  /** `light`, `dark` or `system`, which it also is where absent. */
  get theme_mode() {
    return this.getAttribute("theme_mode");
  }

  set theme_mode(/** @type {string | null} */ value) {
    this.#reflect("theme_mode", value);
  }

  /** The editor is loaded at once, wherever on the page the element is. `eager="false"` is as if absent. */
  get eager() {
    return (this.getAttribute("eager") ?? "false") !== "false";
  }

  set eager(/** @type {boolean | string | null} */ value) {
    this.#reflect("eager", value && value !== "false" ? "" : null);
  }

  /** A CSS length, the height where the page's styles set none. */
  get initial_height() {
    return this.getAttribute("initial_height");
  }

  set initial_height(/** @type {string | null} */ value) {
    this.#reflect("initial_height", value);
  }

  /** URL of the photo that the editor begins with, relative to the document; null for a sample. */
  get image() {
    return this.getAttribute("image");
  }

  set image(/** @type {string | null} */ value) {
    this.#reflect("image", value);
  }

  /** Text of the lowest layer. */
  get text() {
    return this.#editor?.text ?? this.#wishes.text ?? (this.#resting ?? this.#beginning)?.text ?? "";
  }

  set text(/** @type {string} */ value) {
    const text = String(value ?? "");
    if (this.#editor) this.#editor.text = text;
    else this.#wishes.text = text;
  }

  /**
   * The design as data: `{ version: 1, layers: […], subject? }`. A design that is set is checked: a
   * `DesignError` names the value that is wrong in its `key`. A string is the attribute's: frameworks set the
   * property where their author wrote the attribute.
   *
   * @returns {unknown} null before the editor is there
   */
  get design() {
    if (this.#editor) return this.#editor.design;
    try {
      return this.#wishes.design?.() ?? (this.#resting ?? this.#beginning)?.design ?? null;
    } catch {
      return null;
    }
  }

  set design(/** @type {unknown} */ value) {
    if (typeof value === "string") this.setAttribute("design", value);
    else if (this.#editor) this.#editor.design = value;
    else this.#wishes.design = () => value;
  }

  /** What lets this page into a Space that has a lock; its server signs it, for an hour at most. */
  get token() {
    return this.getAttribute("token");
  }

  set token(/** @type {string | null} */ value) {
    this.#reflect("token", value);
  }

  // Methods

  /**
   * Open a photo and cut it out, or open a project.
   *
   * @param {Blob | string} source a file, or a URL of a photo, relative to the document
   * @returns {Promise<void>} settled when that is done, or `tbi-error` has said why not
   */
  async load(source) {
    await (await this.#ready()).load(source);
  }

  /**
   * The finished picture.
   *
   * @param {{ format?: "png" | "jpeg" | "webp", scale?: number, quality?: number,
   *   parts?: "picture" | "subject" | "text" }} [options]
   *   scale: 1 is the photo's own size; quality: of JPEG and WebP, 0 to 1
   * @returns {Promise<Blob>}
   * @throws {Error} with a `code`, as `tbi-error` carries it
   */
  async export(options) {
    return (await this.#ready()).export(options);
  }

  /** Open the gallery of the photos that were opened before on this device. */
  async showEarlier() {
    await (await this.#ready()).showEarlier();
  }

  // Lifecycle

  connectedCallback() {
    this.#adoptProperties();
    this.#ordinal = claimOrdinal(this.#ordinal);
    this.#language.observe(document, { attributeFilter: ["lang"], subtree: true });
    document.addEventListener("tbi-language", this.#follow);
    if (!this.#isWanted && !this.eager && !this.#waiting.length) this.#nearness.observe(this);
    else this.#want();
  }

  disconnectedCallback() {
    releaseOrdinal(this.#ordinal);
    this.#language.disconnect();
    document.removeEventListener("tbi-language", this.#follow);
    this.#nearness.disconnect();
    // Whoever moves an element takes it out first. What is back within the task was never away.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#isWanted = false;
      this.#follow();
    });
  }

  /** With `moveBefore`, an element is moved without being taken out. */
  connectedMoveCallback() {
    this.#follow();
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    switch (name) {
      case "src":
      case "space":
      case "lang":
        if (this.isConnected) this.#follow();
        return;
      case "eager":
        if (this.eager && this.isConnected) this.#want();
        return;
      case "token":
        if (this.#editor) this.#editor.token = after;
        return;
      case "initial_height":
        this.#frame.height = after;
        return;
      case "image":
        this.#wishes.image = after;
        break;
      case "text":
        if (after !== null) this.#wishes.text = after;
        break;
      case "design":
        if (after !== null) this.#wishes.design = () => JSON.parse(after);
    }
    if (this.#editor) this.#applyWishes(this.#editor);
  }

  /** Take over what was set on the tag before this module came: plain properties, which hide the real ones. */
  #adoptProperties() {
    for (const name of properties) {
      if (!Object.hasOwn(this, name)) continue;
      const value = /** @type {any} */ (this[name]);
      delete this[name];
      this[name] = value;
    }
  }

  /** @param {string} name @param {string | null | undefined} value */
  #reflect(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  // The editor

  /** @returns {Promise<Editor>} at once, or when the element is on the page and the Space answers */
  #ready() {
    if (this.#editor) return Promise.resolve(this.#editor);
    this.#want();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #want() {
    this.#nearness.disconnect();
    this.#isWanted = true;
    this.#follow();
  }

  /** What an editor should be there for now; "" for none. */
  get #plan() {
    return this.isConnected && this.#isWanted ? `${this.src} ${this.lang} ${languagesOf(this).join()}` : "";
  }

  /**
   * Bring about what is planned, one step after the other: only an editor that is complete can hand over
   * what was made in it.
   */
  async #reconcile() {
    if (this.#isReconciling) return this.#patience.abort();
    this.#isReconciling = true;
    while (this.#plan !== this.#current) {
      if (this.#editor) this.#close(this.#editor);
      else await this.#open(this.#plan);
    }
    this.#isReconciling = false;
    if (!this.#editor) this.#frame.clear();
  }

  /** @param {string} plan */
  async #open(plan) {
    try {
      const { mountEditor } = await import("../editor/editor.js");
      if (this.#plan !== plan) return;
      this.#life = new AbortController();
      const editor = await this.#mount(mountEditor);
      this.#current = plan;
      this.#editor = editor;
      this.#carried = undefined;
      this.#isInTrouble = false;
      endOutage();
      this.#applyWishes(editor);
      if (!this.#wasReady) this.#emit("tbi-ready", {});
      this.#wasReady = true;
      for (const resolve of this.#waiting.splice(0)) resolve(editor);
    } catch (error) {
      this.#life.abort();
      if (this.#plan === plan) await this.#waitForSpace(error);
    }
  }

  /** @param {EditorCode["mountEditor"]} mountEditor */
  #mount(mountEditor) {
    const beginning = (this.#beginning ??= this.#begin());
    return mountEditor(this.#shadow, {
      ...beginning,
      src: this.src,
      token: this.token,
      key: `${location.pathname}|${this.id || this.#ordinal}`,
      takesLink: this.#ordinal === 0,
      lang: languagesOf(this),
      choice: this.lang ? null : ownChoice(),
      carried: this.#carried,
      emit: (name, detail) => this.#emit(name, detail),
      signal: this.#life.signal,
    });
  }

  /** @param {Editor} editor */
  #close(editor) {
    const { text, design } = editor;
    this.#resting = { text, design };
    this.#carried = editor.carry();
    this.#life.abort();
    this.#editor = null;
    this.#current = "";
    // What is still to be seen of it until the next one is there is not to be touched.
    /** @type {NodeListOf<HTMLElement>} */
    const parts = this.#shadow.querySelectorAll(".editor");
    for (const part of parts) part.inert = true;
  }

  /** @returns {Beginning} */
  #begin() {
    const { design, text = null, image = null } = this.#wishes;
    this.#wishes = {};
    try {
      return { design: design?.(), text, image };
    } catch (error) {
      this.#refuseDesign(error);
      return { design: undefined, text, image };
    }
  }

  /**
   * Hand on what the page's author wishes.
   *
   * @param {Editor} editor
   */
  #applyWishes(editor) {
    const { design, text, image } = this.#wishes;
    this.#wishes = {};
    try {
      if (design) editor.design = design();
    } catch (error) {
      this.#refuseDesign(error);
    }
    if (text !== undefined) editor.text = text;
    if (typeof image === "string") void editor.load(image);
  }

  /** @param {unknown} error */
  #refuseDesign(error) {
    const { key = "", message } = /** @type {{ key?: string, message: string }} */ (error);
    this.#emit("tbi-error", { code: "design_invalid", sentence: message, key });
  }

  /**
   * Say that the Space can't be reached, and wait until it is time to ask it again.
   *
   * @param {unknown} error
   */
  async #waitForSpace(error) {
    const words = wordsIn(languagesOf(this));
    this.#frame.showTrouble(words, tryNow);
    if (!this.#isInTrouble) this.#emit("tbi-error", { code: "space_unreachable", sentence: words.unreachable });
    this.#isInTrouble = true;
    this.#patience = new AbortController();
    await timeToRetry(error, this.#patience.signal);
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}
