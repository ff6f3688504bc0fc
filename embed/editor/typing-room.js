/** Keeps the photo in sight of who types on a keyboard that comes up over the page. */

/** Height of an editor, in CSS pixels, in which there is room for the text's field and the photo alone. */
const SHORT = 520;

/**
 * What of the editor lies under a keyboard: on some phones the window stays as tall as it was.
 *
 * @param {number} bottom of the editor, CSS pixels of the window
 * @param {{ offsetTop: number, height: number }} seen part of the window
 */
export function coveredBy(bottom, { offsetTop, height }) {
  return Math.max(0, Math.round(bottom - offsetTop - height));
}

/**
 * @param {HTMLElement} root of the editor
 * @param {AbortSignal} signal
 */
export function followKeyboard(root, signal) {
  const seen = window.visualViewport;
  if (!seen || !matchMedia("(pointer: coarse)").matches) return;
  const follow = () => {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    const isTyping = activeElement?.matches(".panel textarea") ?? false;
    // Who pinches the page sees a part of it, and no keyboard.
    const covered = isTyping && seen.scale === 1 ? coveredBy(root.getBoundingClientRect().bottom, seen) : 0;
    root.style.setProperty("--keyboard", `${covered}px`);
    root.toggleAttribute("data-typing", isTyping && root.clientHeight - covered < SHORT);
    if (isTyping) activeElement?.scrollIntoView({ block: "nearest" });
  };
  seen.addEventListener("resize", follow, { signal });
  root.addEventListener("focusin", follow, { signal });
  root.addEventListener("focusout", () => queueMicrotask(follow), { signal });
}
