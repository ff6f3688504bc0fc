/**
 * The `<text-behind-image>` element: attributes and lifecycle. The editor is loaded when an element
 * is first connected, so that a page pays for this file alone until then.
 */

/** The Space that this module was served by, the default of `src`. */
const home = new URL("..", import.meta.url).href;

export class TextBehindImageElement extends HTMLElement {
  static observedAttributes = ["src"];

  /** Aborted when the element leaves the page; everything the editor holds hangs on it. */
  #life = new AbortController();
  #shadow = this.attachShadow({ mode: "open" });

  /** Root URL of the Space that cuts out the subject, without a slash at the end. */
  get src() {
    return new URL(this.getAttribute("src") ?? home, document.baseURI).href.replace(/\/+$/, "");
  }

  set src(/** @type {string} */ value) {
    this.setAttribute("src", value);
  }

  connectedCallback() {
    // Until the editor is there, and if it cannot be loaded, the page's own content shows.
    this.#shadow.replaceChildren(document.createElement("slot"));
    this.#life = new AbortController();
    void this.#mount(this.#life.signal);
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#shadow.replaceChildren();
  }

  /** @param {string} _name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(_name, before, after) {
    if (!this.isConnected || before === after) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  /** @param {AbortSignal} signal */
  async #mount(signal) {
    try {
      const { mountEditor } = await import("./editor/editor.js");
      await mountEditor(this.#shadow, { src: this.src, signal });
    } catch (error) {
      if (!signal.aborted) console.error("text-behind-image: the editor could not be loaded", error);
    }
  }
}

// Two copies of the module may meet on one page, from two Spaces or two versions: the first stays.
if (!customElements.get("text-behind-image")) {
  customElements.define("text-behind-image", TextBehindImageElement);
}
