/** A small page with the editor in it, drawn to scale: what the chosen code will show. */

import { el } from "../base/dom.js";

/** @typedef {import("./snippets.js").Choices} Choices */

/** Widths of a page in CSS pixels: an article's, and a phone's where there is room for no more. */
const ARTICLE = 824;
const PHONE = 390;
const ROOM_FOR_ARTICLE = 400;

/** Room around the page in its pane. */
const MARGIN = 16;

/** What can be taken back only by a new element: an editor keeps what it was once told to open or say. */
const CONTENT = /** @type {const} */ (["image", "text", "design"]);

export class PagePreview {
  /** @type {HTMLElement | null} */
  #editor = null;
  #slot = el("div", { class: "slot" });
  #page = el(
    "div",
    { class: "page", inert: true },
    el("i", { class: "heading" }),
    el("i", {}),
    el("i", {}),
    this.#slot,
    el("i", {}),
    el("i", {}),
  );
  #stage = el("div", { class: "pane" }, this.#page);
  #problem = el("p", { class: "hint", role: "alert", hidden: true });
  #height = 0;

  /** @param {import("../base/strings.js").Translate} t */
  constructor(t) {
    this.#stage.setAttribute("role", "img");
    this.#stage.setAttribute("aria-label", t("embed.preview.name"));
    const name = t("embed.preview");
    this.element = el("section", { class: "preview", "aria-label": name }, this.#stage, this.#problem);
    // Ends with the elements that it watches.
    new ResizeObserver(() => this.#fit()).observe(this.#stage);
  }

  /**
   * Follow the choices, in the editor that is there where it can.
   *
   * @param {Choices} choices
   */
  show({ root, height, theme, lang, image, text, design }) {
    const attributes = {
      theme_mode: theme === "system" ? null : theme,
      lang,
      image,
      text,
      design: design === null ? null : JSON.stringify(design),
    };
    let editor = this.#editor;
    if (!editor || CONTENT.some((name) => attributes[name] === null && editor?.hasAttribute(name))) {
      // The same name at all times: the browser keeps one work for it, not one for each opening.
      editor = document.createElement("text-behind-image");
      editor.id = "embed-preview";
      editor.setAttribute("src", root);
      editor.setAttribute("eager", "");
      editor.addEventListener("tbi-error", (event) => {
        this.#tell(/** @type {CustomEvent} */ (event).detail.sentence);
      });
      editor.addEventListener("tbi-matte", () => this.#tell(null));
    }
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) editor.removeAttribute(name);
      else if (editor.getAttribute(name) !== value) editor.setAttribute(name, value);
    }
    this.#page.dataset.theme = theme;
    if (editor === this.#editor && height === this.#height) return;
    editor.style.blockSize = `${height}px`;
    this.#height = height;
    if (editor !== this.#editor) {
      this.#tell(null);
      this.#slot.replaceChildren(editor);
      this.#editor = editor;
    }
    this.#fit();
  }

  /** @param {string | null} sentence what went wrong */
  #tell(sentence) {
    this.#problem.hidden = sentence === null;
    this.#problem.textContent = sentence;
  }

  /** Draw the page as large as its pane lets it be. */
  #fit() {
    const { clientWidth, clientHeight } = this.#stage;
    if (!clientWidth || !this.#height) return;
    const page = this.#page;
    page.style.inlineSize = `${clientWidth < ROOM_FOR_ARTICLE ? PHONE : ARTICLE}px`;
    const across = (clientWidth - 2 * MARGIN) / page.offsetWidth;
    const down = (clientHeight - 2 * MARGIN) / page.offsetHeight;
    page.style.scale = String(Math.min(1, across, down));
  }
}
