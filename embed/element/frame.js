/** What the element shows while there is no editor: the page's own poster or a drawn one, and what is wrong. */

/** Shared by all elements; what is under `:host` holds while the editor is there, too. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; block-size: var(--tbi-height, 640px) }
:host([hidden]) { display: none }
.poster {
  display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); block-size: 100%; overflow: hidden;
  container-type: inline-size;
}
.poster > * { grid-area: 1 / 1 }
.poster slot { display: block; min-block-size: 0 }
::slotted(:is(img, video)) { display: block; inline-size: 100%; block-size: 100%; object-fit: cover }
.sketch, .trouble {
  all: initial; grid-area: 1 / 1; box-sizing: border-box; color-scheme: light dark;
  --surface: light-dark(oklch(0.995 0.002 270), oklch(0.225 0.008 270));
  --raised: light-dark(oklch(1 0 0), oklch(0.27 0.009 270));
  --floor: light-dark(oklch(0.955 0.004 270), oklch(0.175 0.007 270));
  --hairline: light-dark(oklch(0.905 0.005 270), oklch(0.32 0.01 270));
  --ink: light-dark(oklch(0.26 0.015 270), oklch(0.95 0.004 270));
}
:host([theme_mode="light"]) :is(.sketch, .trouble) { color-scheme: light }
:host([theme_mode="dark"]) :is(.sketch, .trouble) { color-scheme: dark }
.sketch {
  display: grid; grid-template: 49px minmax(0, 1fr) / minmax(0, 1fr); min-block-size: 240px; overflow: hidden;
  border: var(--tbi-border, 1px solid var(--hairline)); border-radius: var(--tbi-radius, 10px);
  background: var(--surface);
}
.sketch[hidden] { display: none }
.sketch::before { content: ""; grid-column: 1 / -1; border-block-end: 1px solid var(--hairline) }
.sketch::after {
  content: "";
  background:
    radial-gradient(circle at 50% 40px, var(--hairline) 23px, #0000 23.5px),
    radial-gradient(circle at 50% 126px, var(--hairline) 55px, #0000 55.5px),
    linear-gradient(#0000 28px, var(--surface) 0 52px, #0000 0), var(--floor);
  background-position: 50%; background-size: 168px 112px; background-repeat: no-repeat;
}
@container (inline-size >= 720px) { .sketch { grid-template-columns: minmax(0, 1fr) 320px } }
.trouble {
  display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between;
  place-self: end center; max-inline-size: min(100% - 24px, 560px); margin: 12px; padding: 12px 16px;
  border-radius: 10px; background: var(--raised);
  box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 2px 4px rgb(0 0 0 / .06), 0 12px 32px rgb(0 0 0 / .2);
  color: var(--ink); font: 14px/20px var(--tbi-font, system-ui, sans-serif);
}
.trouble p { flex: 1 1 240px; margin: 0 }
.trouble button {
  min-block-size: 36px; padding: 6px 14px; border: 1px solid var(--hairline); border-radius: 10px;
  background: none; color: inherit; font: 500 13px/20px var(--tbi-font, system-ui, sans-serif); cursor: pointer;
}
.trouble button:hover { background: var(--floor) }
.trouble button:focus-visible {
  outline: 2px solid light-dark(oklch(0.53 0.2 268), oklch(0.74 0.13 268)); outline-offset: 2px;
}
@media (forced-colors: active) { .trouble, .trouble button { border: 1px solid } }
`);

/** The frame of one element. */
export class Frame {
  #shadow;
  #height = new CSSStyleSheet();
  /** @type {HTMLElement | null} */
  #sentence = null;

  /** @param {ShadowRoot} shadow */
  constructor(shadow) {
    this.#shadow = shadow;
    shadow.adoptedStyleSheets = [sheet, this.#height];
    this.clear();
  }

  /**
   * The element's height where its page sets none.
   *
   * @param {string | null} length of CSS; what is none counts as null
   */
  set height(length) {
    const isLength = length && CSS.supports("block-size", length);
    this.#height.replaceSync(isLength ? `:host { block-size: var(--tbi-height, ${length}) }` : "");
  }

  /** Nothing but the poster. */
  clear() {
    this.#sentence = null;
    this.#shadow.adoptedStyleSheets = [sheet, this.#height];
    const sketch = element("div", "sketch");
    const slot = document.createElement("slot");
    const choose = () => {
      sketch.hidden = slot.assignedNodes().some((node) => node instanceof Element || node.textContent?.trim());
    };
    slot.addEventListener("slotchange", choose);
    const poster = element("div", "poster");
    poster.append(sketch, slot);
    this.#shadow.replaceChildren(poster);
    choose();
  }

  /**
   * Say over the poster that the editor can't be reached.
   *
   * @param {import("./words.js").Words & { lang: string }} words
   * @param {() => void} retry
   */
  showTrouble(words, retry) {
    if (!this.#sentence?.isConnected || this.#sentence.parentElement?.lang !== words.lang) {
      this.clear();
      this.#sentence = element("p");
      const button = element("button");
      button.textContent = words.retry;
      button.addEventListener("click", () => {
        if (this.#sentence) this.#sentence.textContent = words.trying;
        retry();
      });
      const trouble = element("div", "trouble");
      trouble.lang = words.lang;
      trouble.dir = "auto";
      trouble.role = "status";
      trouble.append(this.#sentence, button);
      this.#shadow.firstElementChild?.append(trouble);
    }
    // Said again only where the visitor has heard of a new attempt.
    if (this.#sentence.textContent !== words.unreachable) this.#sentence.textContent = words.unreachable;
  }
}

/** @param {string} tag @param {string} [className] */
function element(tag, className = "") {
  return Object.assign(document.createElement(tag), { className });
}
