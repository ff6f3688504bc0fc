/** What the element shows while there is no editor: the page's own poster or a drawn one, and what is wrong. */

/**
 * In the system's neutral colours, for those of the editor (`tokens.css`) come with it, and need not come
 * before. Shared by all elements; what is under `:host` holds while the editor is there, too.
 * A server that imports this has none.
 */
const sheet = globalThis.CSSStyleSheet && new CSSStyleSheet();
sheet?.replaceSync(`
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
  --surface: var(--tbi-surface,light-dark(Canvas,color-mix(in oklab,Canvas,CanvasText 9%)));
  --ink: var(--tbi-ink,CanvasText);
  --floor: color-mix(in oklab,var(--surface),var(--ink) 5%);
  --hairline: var(--tbi-hairline,color-mix(in oklab,var(--surface),var(--ink) 13%));
  --radius: var(--tbi-radius,10px);
}
:host([theme_mode="light"]) :is(.sketch, .trouble) { color-scheme: light }
:host([theme_mode="dark"]) :is(.sketch, .trouble) { color-scheme: dark }
.sketch {
  display: grid; grid-template: 49px minmax(0, 1fr) / minmax(0, 1fr); min-block-size: 240px; overflow: hidden;
  border: var(--tbi-border, 1px solid var(--hairline)); border-radius: var(--tbi-frame-radius, var(--radius));
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
@container (inline-size >= 720px) {.sketch{grid-template-columns:minmax(0,1fr) 320px}}
.trouble {
  display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between;
  place-self: end center; max-inline-size: min(100% - 24px, 560px); margin: 12px; padding: 12px 16px;
  border: 1px solid var(--hairline); border-radius: var(--radius); background: var(--surface);
  color: var(--ink); font: 14px/20px var(--tbi-font, system-ui, sans-serif);
}
.trouble p { flex: 1 1 240px; margin: 0 }
.trouble button {
  min-block-size: 36px; padding: 6px 14px; border: 1px solid var(--hairline); border-radius: var(--radius);
  background: none; color: inherit; font: 500 13px/20px var(--tbi-font, system-ui, sans-serif); cursor: pointer;
}
.trouble button:hover { background: var(--floor) }
.trouble button[aria-busy] { opacity: .6; cursor: progress }
`);

/** The frame of one element. */
export class Frame {
  #shadow;
  #height = new CSSStyleSheet();
  /** @type {HTMLElement | null} */
  #trouble = null;

  /** @param {ShadowRoot} shadow */
  constructor(shadow) {
    this.#shadow = shadow;
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
    this.#trouble = null;
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
   * @param {import("./words.js").Words} words
   * @param {() => void} retry
   */
  showTrouble(words, retry) {
    if (!this.#trouble?.isConnected || this.#trouble.lang !== words.lang) {
      this.clear();
      const button = element("button");
      button.textContent = words.retry;
      button.addEventListener("click", () => {
        button.ariaBusy = "true";
        retry();
      });
      this.#trouble = Object.assign(element("div", "trouble"), { lang: words.lang, dir: "auto", role: "status" });
      this.#trouble.append(element("p"), button);
      this.#shadow.firstElementChild?.append(this.#trouble);
    }
    const [sentence, button] = /** @type {[Element, Element]} */ (/** @type {unknown} */ (this.#trouble.children));
    // Said again only where the visitor has asked for a new attempt.
    if (!sentence.textContent || button.ariaBusy) sentence.textContent = words.unreachable;
    button.ariaBusy = null;
  }
}

/** @param {string} tag @param {string} [className] */
function element(tag, className = "") {
  return Object.assign(document.createElement(tag), { className });
}
