/**
 * For pages that frame the Space's page in an `<iframe>`, and may do so without this script: it gives the
 * frame the height of what is in it, hands it theme, language and token (`data-theme_mode`, `lang`,
 * `data-token`) whenever they change, and has the editor's `tbi-…` events happen on the `<iframe>` as well.
 *
 *     <script async src="https://your-space.example/embed/iframe.js"></script>
 *     <iframe src="https://your-space.example/" lang="de" data-theme_mode="dark" width="100%" height="640"></iframe>
 *
 * It cares for the frames of the Space that it came from in the document itself, not in shadow roots, at
 * any time they are added, and for no others. A frame in a `sandbox` without `allow-same-origin` has no origin
 * to name as the addressee: it is left as it is. `page/frame.js` is the other side and lists what is said.
 */
(() => {
  const KIND = "text-behind-image";
  const PRESENCE = "text-behind-image-host";

  /** @param {HTMLScriptElement} script */
  const spaceOf = ({ src }) => /^([^?#]+)\/embed\/(?:[^/?#]+\/)?iframe\.js/.exec(src)?.[1] ?? "";

  // Where the script is there twice, the first one answers for its Space and the second has nothing to do.
  /** @param {string} space */
  const isFree = (space) =>
    space && document.dispatchEvent(new CustomEvent(PRESENCE, { cancelable: true, detail: space }));

  // A module is not told which of the page's scripts it is.
  const { currentScript, scripts } = document;
  const space = (currentScript instanceof HTMLScriptElement ? [currentScript] : [...scripts]).map(spaceOf).find(isFree);
  if (!space) return;
  document.addEventListener(PRESENCE, (event) => {
    if (/** @type {CustomEvent} */ (event).detail === space) event.preventDefault();
  });

  const { origin } = new URL(space);
  /** How to leave each frame alone again. @type {Map<HTMLIFrameElement, () => void>} */
  const frames = new Map();

  /** @type {WeakMap<HTMLIFrameElement, { latest: number, before: number, time: number }>} */
  const heights = new WeakMap();

  /**
   * A taller frame may give the page a scrollbar, which narrows the frame, which makes it less tall, and the
   * bar goes: of two heights that follow each other in turn, the larger one stays.
   *
   * @param {HTMLIFrameElement} frame
   * @param {number} height in CSS pixels
   * @returns {boolean} whether the frame is to have it
   */
  const accept = (frame, height) => {
    const { latest, before, time } = heights.get(frame) ?? { latest: 0, before: 0, time: 0 };
    const now = performance.now();
    if (height === before && height < latest && now - time < 500) return false;
    heights.set(frame, { latest: height, before: latest, time: now });
    return true;
  };

  /** @param {HTMLIFrameElement} frame */
  const isOurs = (frame) =>
    frame.src.replace(/\/?([?#].*)?$/, "") === space &&
    (!frame.hasAttribute("sandbox") || frame.sandbox.contains("allow-same-origin"));

  /**
   * @param {HTMLIFrameElement} frame
   * @param {"connect" | "set"} kind
   */
  const tell = (frame, kind) => {
    // Until the Space's page is there, the frame has an empty one of this page's origin.
    if (frame.contentDocument?.URL === "about:blank") return;
    const values = {
      theme_mode: frame.getAttribute("data-theme_mode"),
      lang: frame.getAttribute("lang"),
      token: frame.getAttribute("data-token"),
    };
    frame.contentWindow?.postMessage({ [KIND]: kind, values }, origin);
  };

  /** @param {HTMLIFrameElement} frame */
  const follow = (frame) => {
    const { height } = frame.style;
    const connect = () => tell(frame, "connect");
    frame.addEventListener("load", connect);
    frames.set(frame, () => {
      frame.removeEventListener("load", connect);
      frame.style.height = height;
    });
    connect();
  };

  const lookRound = () => {
    const found = new Set([...document.querySelectorAll("iframe")].filter(isOurs));
    for (const [frame, release] of frames) {
      if (found.has(frame)) continue;
      frames.delete(frame);
      release();
    }
    for (const frame of found) if (!frames.has(frame)) follow(frame);
  };

  addEventListener("message", ({ data, origin: sender, source }) => {
    const frame = [...frames.keys()].find(({ contentWindow }) => contentWindow && contentWindow === source);
    if (!frame || sender !== origin) return;
    const { [KIND]: kind, height, name, detail } = Object(data);
    if (kind === "height" && height > 0 && accept(frame, height)) {
      const { boxSizing } = getComputedStyle(frame);
      const border = boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
      frame.style.height = `${height + border}px`;
    }
    if (kind === "event" && /^tbi-[a-z]+$/.test(name)) {
      frame.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    }
  });

  new MutationObserver((changes) => {
    lookRound();
    const changed = new Set(changes.map(({ target, type }) => (type === "attributes" ? target : null)));
    for (const frame of frames.keys()) if (changed.has(frame)) tell(frame, "set");
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["src", "sandbox", "lang", "data-theme_mode", "data-token"],
  });
  lookRound();
})();
