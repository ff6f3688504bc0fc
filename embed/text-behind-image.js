/**
 * The `<text-behind-image>` element: attributes, properties, events and lifecycle, as `README.md` beside
 * this file describes them. The editor is loaded when an element is first connected, so that a page pays
 * for this file alone until then.
 */

/** @typedef {Awaited<ReturnType<typeof import("./editor/editor.js").mountEditor>>} Editor */

/** The Space that this module was served by, the default of `src`. */
const home = new URL("..", import.meta.url).href;

/** Elements that have been on this page so far. */
let count = 0;

export class TextBehindImageElement extends HTMLElement {
  static observedAttributes = ["src", "image", "text", "design"];

  /** Aborted when the element leaves the page; everything the editor holds hangs on it. */
  #life = new AbortController();
  #shadow = this.attachShadow({ mode: "open" });
  /** @type {Editor | null} */
  #editor = null;
  /** @type {Promise<Editor>} */
  #mounting = Promise.reject(new Error("not connected"));
  /** What was set before the editor was there. @type {{ design?: unknown, text?: string }} */
  #early = {};
  /** Which of the page's editors this is, wherever it is moved. @type {number | undefined} */
  #ordinal;

  constructor() {
    super();
    this.#mounting.catch(() => {});
    // Set on the tag before this module came: taken over from the plain property.
    for (const name of /** @type {const} */ (["src", "image", "text", "design"])) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      Object.assign(this, { [name]: value });
    }
  }

  /** Root URL of the Space that cuts out the subject, without a slash at the end. */
  get src() {
    return new URL(this.getAttribute("src") ?? home, document.baseURI).href.replace(/\/+$/, "");
  }

  set src(/** @type {string} */ value) {
    this.setAttribute("src", value);
  }

  /** URL of the photo that the editor begins with, relative to the document; null for a sample. */
  get image() {
    return this.getAttribute("image");
  }

  set image(/** @type {string | null} */ value) {
    reflect(this, "image", value);
  }

  /** Text of the lowest layer. */
  get text() {
    return this.#editor?.text ?? this.#early.text ?? this.getAttribute("text") ?? "";
  }

  set text(/** @type {string} */ value) {
    if (this.#editor) this.#editor.text = String(value);
    else this.#early.text = String(value);
  }

  /**
   * The design as data: `{ version: 1, layers: […], subject? }`. A design that is set is checked: a
   * `DesignError` names the value that is wrong in its `key`.
   *
   * @returns {unknown} null before the editor is there
   */
  get design() {
    return this.#editor?.design ?? this.#early.design ?? null;
  }

  set design(/** @type {unknown} */ value) {
    if (this.#editor) this.#editor.design = value;
    else this.#early.design = value;
  }

  /**
   * Open a photo and cut it out.
   *
   * @param {Blob | string} source a file, or a URL relative to the document
   * @returns {Promise<void>} settled when that is done, or `tbi-error` has said why not
   */
  async load(source) {
    await (await this.#mounting).load(source);
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
    return (await this.#mounting).export(options);
  }

  connectedCallback() {
    // Until the editor is there, and if it cannot be loaded, the page's own content shows.
    this.#shadow.replaceChildren(document.createElement("slot"));
    this.#life = new AbortController();
    this.#mounting = this.#mount(this.#life.signal);
    this.#mounting.catch(() => {});
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#editor = null;
    this.#shadow.replaceChildren();
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    switch (name) {
      case "src":
        this.disconnectedCallback();
        this.connectedCallback();
        return;
      case "image":
        if (after !== null && this.#editor) void this.#editor.load(after);
        return;
      case "text":
        if (after !== null) this.text = after;
        return;
      case "design":
        if (after !== null && this.#editor) this.#applyDesign(after);
    }
  }

  /** @param {string} json */
  #applyDesign(json) {
    try {
      this.design = JSON.parse(json);
    } catch (error) {
      this.#refuseDesign(error);
    }
  }

  /** @returns {unknown} what the editor begins with; undefined where nothing was set */
  #firstDesign() {
    const json = this.getAttribute("design");
    if ("design" in this.#early || json === null) return this.#early.design;
    try {
      return JSON.parse(json);
    } catch (error) {
      this.#refuseDesign(error);
      return undefined;
    }
  }

  /** @param {unknown} error */
  #refuseDesign(error) {
    const { key = "", message } = /** @type {{ key?: string, message: string }} */ (error);
    this.#emit("tbi-error", { code: "design_invalid", sentence: message, key });
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Editor>}
   */
  async #mount(signal) {
    try {
      const { mountEditor } = await import("./editor/editor.js");
      signal.throwIfAborted();
      this.#ordinal ??= count++;
      const { image } = this;
      const design = this.#firstDesign();
      const text = this.#early.text ?? this.getAttribute("text");
      this.#early = {};
      const takesLink = this.#ordinal === 0;
      // Work that began with a link is kept apart from other work on the same page.
      const link = takesLink && location.hash.includes("tbi=") ? location.hash : "";
      const editor = await mountEditor(this.#shadow, {
        src: this.src,
        key: [location.pathname, this.id || this.#ordinal, image, JSON.stringify(design), link].join("|"),
        takesLink,
        image,
        design,
        text,
        emit: (name, detail) => this.#emit(name, detail),
        signal,
      });
      signal.throwIfAborted();
      this.#editor = editor;
      this.#catchUp(editor, image);
      this.#emit("tbi-ready", {});
      return editor;
    } catch (error) {
      if (!signal.aborted) console.error("text-behind-image: the editor could not be loaded", error);
      throw error;
    }
  }

  /**
   * Hand on what was set while the editor was being made.
   *
   * @param {Editor} editor
   * @param {string | null} image that it was made with
   */
  #catchUp(editor, image) {
    const early = this.#early;
    this.#early = {};
    try {
      if ("design" in early) editor.design = early.design;
    } catch (error) {
      this.#refuseDesign(error);
    }
    if (early.text !== undefined) editor.text = early.text;
    if (this.image !== null && this.image !== image) void editor.load(this.image);
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}

/** @param {HTMLElement} element @param {string} name @param {string | null} value */
function reflect(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

// Two copies of the module may meet on one page, from two Spaces or two versions: the first stays.
if (!customElements.get("text-behind-image")) {
  customElements.define("text-behind-image", TextBehindImageElement);
}
