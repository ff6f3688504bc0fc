/** The photos that were opened before on this device, as a gallery over the page. */

import { el, icon, iconButton } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { Problem } from "../../base/problem.js";
import { addStyles } from "../../base/styles.js";
import { createDialog } from "../../controls/dialog.js";

/**
 * @typedef {import("../storage/works.js").Entry} Entry
 * @typedef {import("../storage/works.js").Works} Works
 *
 * @typedef {object} Around
 * @property {import("../../base/strings.js").Strings} strings
 * @property {() => Promise<Works>} works what is on this device
 * @property {Blob | null} current the photo on the stage, which is not listed
 * @property {(project: import("../storage/project.js").Project) => void} open
 * @property {AbortSignal} signal the editor's
 */

/** Units of an age, each with how many of the one before it has. @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", Infinity],
];

/**
 * Open the gallery, or leave it open.
 *
 * @param {HTMLElement} root the editor's
 * @param {Around} around
 * @throws {Problem} `part_missing`; `autosave_denied` where the browser keeps nothing
 */
export async function showEarlier(root, around) {
  const [works] = await Promise.all([
    around.works(),
    around.strings.learn("later"),
    addStyles(root, "controls/dialog.css"),
    addStyles(root, "editor/panel/earlier.css"),
  ]);
  await works.list(around.current).catch(() => {
    throw new Problem("autosave_denied");
  });
  around.signal.throwIfAborted();
  const gallery = new Gallery(works, around);
  await gallery.fill();
  if (around.signal.aborted || root.querySelector("dialog")) return gallery.end();
  root.append(gallery.dialog);
  gallery.show();
}

class Gallery {
  #works;
  #t;
  #lang;
  #current;
  #open;
  #list = el("ul", {});
  #none;
  #clear;
  /** URLs of the previews. @type {string[]} */
  #urls = [];
  #life = new AbortController();

  /**
   * @param {Works} works
   * @param {Around} around
   */
  constructor(works, { strings: { t, lang }, current, open, signal }) {
    this.#works = works;
    this.#t = t;
    this.#lang = lang;
    this.#current = current;
    this.#open = open;
    this.#none = el("p", { class: "none" }, t("earlier.none"));
    this.#clear = el("div", { class: "buttons" });
    this.dialog = createDialog({
      kind: "earlier",
      name: t("earlier.name"),
      close: t("action.close"),
      content: [this.#list, this.#none],
      ending: [el("p", { class: "hint" }, t("earlier.hint")), this.#clear],
      onClose: () => this.end(),
      signal,
    });
  }

  show() {
    this.dialog.showModal();
    this.#list.querySelector("button")?.focus();
  }

  /** Show what there is now. */
  async fill() {
    /** @type {Entry[]} */
    const entries = await this.#works.list(this.#current).catch(() => []);
    if (this.#life.signal.aborted) return;
    this.#release();
    this.#list.replaceChildren(...entries.map((entry, index) => this.#createTile(entry, index)));
    this.#list.hidden = entries.length === 0;
    this.#none.hidden = entries.length > 0;
    this.#offerToClear();
    this.#clear.hidden = entries.length === 0;
  }

  /**
   * @param {Entry} entry
   * @param {number} index
   */
  #createTile({ id, name: given, savedAt, waits, preview }, index) {
    const t = this.#t;
    // What the editor itself has called a photo without a name.
    const name = given === "photo" ? t("layers.photo") : given;
    const date = new Date(savedAt);
    const whole = new Intl.DateTimeFormat(this.#lang, { dateStyle: "long", timeStyle: "short" }).format(date);
    const mark = el("span", { class: "waiting", id: `earlier-${index}` }, t("earlier.waiting"));
    const open = el(
      "button",
      {
        type: "button",
        class: "work",
        "aria-label": t("earlier.open", { name, date: whole }),
        "aria-describedby": waits && mark.id,
      },
      el("span", { class: "preview" }, this.#createPreview(preview), ...(waits ? [mark] : [])),
      el("span", { class: "name", title: name }, el("bdi", {}, name)),
      el("time", { datetime: date.toISOString(), title: whole }, this.#ageOf(date)),
    );
    open.addEventListener("click", () => void this.#openWork(id, index));
    const remove = iconButton(icons.trash, t("earlier.remove", { name }), () => ask());
    const tile = el("li", {}, open, remove);
    const ask = () => {
      const question = this.#askBeforeRemoval(t("earlier.remove", { name }), {
        onAgreed: async () => {
          await this.#works.remove([id]).catch(() => {});
          await this.fill();
          this.#focusNear(index);
        },
        onRefused: () => {
          question.remove();
          for (const child of tile.children) child.toggleAttribute("inert", false);
          remove.focus();
        },
      });
      for (const child of tile.children) child.toggleAttribute("inert", true);
      tile.append(question);
      question.querySelector("button")?.focus();
    };
    return tile;
  }

  /** @param {Blob | null} preview */
  #createPreview(preview) {
    if (!preview) return icon(icons.photo);
    const src = URL.createObjectURL(preview);
    this.#urls.push(src);
    return el("img", { src, alt: "", decoding: "async" });
  }

  /** The button that removes all, which asks once more. */
  #offerToClear() {
    const t = this.#t;
    const clear = el("button", { type: "button" }, t("earlier.clear"));
    clear.addEventListener("click", () => {
      const question = this.#askBeforeRemoval(t("earlier.clear"), {
        onAgreed: async () => {
          const entries = await this.#works.list(this.#current).catch(() => []);
          await this.#works.remove(entries.map(({ id }) => id)).catch(() => {});
          await this.fill();
          this.#focusNear(0);
        },
        onRefused: () => {
          this.#offerToClear();
          this.#clear.querySelector("button")?.focus();
        },
      });
      this.#clear.replaceChildren(question);
      question.querySelector("button")?.focus();
    });
    this.#clear.replaceChildren(clear);
  }

  /**
   * @param {string} sentence what is removed
   * @param {{ onAgreed: () => void, onRefused: () => void }} answers
   */
  #askBeforeRemoval(sentence, { onAgreed, onRefused }) {
    const cancel = el("button", { type: "button" }, this.#t("action.cancel"));
    cancel.addEventListener("click", onRefused);
    const agree = el("button", { type: "button", class: "primary" }, sentence);
    agree.addEventListener("click", onAgreed);
    const question = el("div", { class: "question" }, cancel, agree);
    question.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // It closes the question and not the gallery.
      event.preventDefault();
      onRefused();
    });
    return question;
  }

  /**
   * @param {string} id of the work
   * @param {number} index of its tile
   */
  async #openWork(id, index) {
    const project = await this.#works.open(id).catch(() => null);
    if (!this.dialog.open) return;
    if (!project) {
      // Another tab has removed it.
      await this.fill();
      this.#focusNear(index);
      return;
    }
    this.dialog.close();
    this.#open(project);
  }

  /** @param {number} index of the tile that has gone */
  #focusNear(index) {
    const tiles = this.#list.children;
    const next = tiles[Math.min(index, tiles.length - 1)] ?? this.dialog;
    next.querySelector("button")?.focus();
  }

  /** @param {Date} date */
  #ageOf(date) {
    const format = new Intl.RelativeTimeFormat(this.#lang, { numeric: "auto" });
    let age = Math.max(0, Math.round((Date.now() - date.getTime()) / 1000));
    for (const [unit, count] of UNITS) {
      // A minute ago is soon enough for "now".
      if (age < count) return format.format(unit === "second" ? 0 : -age, unit);
      age = Math.floor(age / count);
    }
    return "";
  }

  #release() {
    for (const url of this.#urls.splice(0)) URL.revokeObjectURL(url);
  }

  /** Let go of everything; it is not shown any more. */
  end() {
    this.#life.abort();
    this.#release();
  }
}
