/**
 * The frame's side of what the page and the host page around it tell each other; `../iframe.js`, which the
 * host may load, is the other side. The host speaks first. From then on the frame answers that one origin,
 * which the browser vouches for, and no other; a host without one, such as a file, gets no answer.
 *
 * host to frame: `{ "text-behind-image": "connect" | "set", values: { theme_mode, lang, token } }`
 * frame to host: `{ "text-behind-image": "height", height }` in CSS pixels,
 *   `{ "text-behind-image": "event", name, detail }` for each `tbi-…` event, and at first for the latest of
 *   each name that happened before
 */

const KIND = "text-behind-image";

const EVENTS = ["tbi-ready", "tbi-progress", "tbi-matte", "tbi-change", "tbi-export", "tbi-language", "tbi-error"];

/**
 * @param {HTMLElement} editor the page's `<text-behind-image>`
 * @param {object} options
 * @param {(values: Record<string, unknown>) => void} options.onValues what the host wishes, as it was sent
 * @param {() => void} options.onSized the host will give the frame the editor's own height from now on
 */
export function followHost(editor, { onValues, onSized }) {
  /** @type {string | null} */
  let host = null;
  /** The latest event of each name that no host has heard of yet. @type {Map<string, Record<string, unknown>>} */
  const unheard = new Map();

  /** @param {Record<string, unknown>} message */
  const tell = (message) => {
    if (host !== null) window.parent.postMessage(message, host);
  };
  const sizes = new ResizeObserver(() => {
    tell({ [KIND]: "height", height: Math.ceil(editor.getBoundingClientRect().height) });
  });
  const pass = (/** @type {Event} */ event) => {
    const { type, detail } = /** @type {CustomEvent} */ (event);
    const message = { [KIND]: "event", name: type, detail };
    if (host === null) unheard.set(type, message);
    else tell(message);
  };

  for (const name of EVENTS) editor.addEventListener(name, pass);

  window.addEventListener("message", ({ data, origin, source }) => {
    const kind = data?.[KIND];
    if (source !== window.parent || origin === "null") return;
    if (kind === "connect" && host === null) {
      host = origin;
      onSized();
      sizes.observe(editor);
      for (const message of unheard.values()) tell(message);
      unheard.clear();
    }
    if (origin === host && (kind === "connect" || kind === "set")) onValues(Object(data.values));
  });
}
