/** What opens over the page, in the browser's top layer, beside the button that opens it. */

import { scaleOf, windowRect } from "../base/coordinates.js";

/** Least distance from the window's edge, pixels. */
const MARGIN = 8;
const GAP = 4;

/** Least height that is worth opening in, pixels. */
const ROOM = 280;

/**
 * Let a button open and close a popover, from its first press on: that one is going on.
 *
 * @param {HTMLElement} popover with the attribute `popover`
 * @param {HTMLButtonElement} anchor
 * @param {object} options
 * @param {() => void} options.onOpen
 * @param {() => void} [options.onClose]
 * @param {AbortSignal} options.signal the editor's: an open popover that is taken off the page is not told
 * @param {() => Element | null} [options.over] what it covers, where it must not cover anything else; else
 *   it opens beside the button
 */
export function attachPopover(popover, anchor, { onOpen, onClose, signal, over = () => null }) {
  let open = new AbortController();
  signal.addEventListener("abort", () => open.abort());
  const place = () => placeAt(popover, anchor, over());
  // Who goes on with the Tab key must not go on behind it.
  popover.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && relatedTarget !== anchor && !popover.contains(relatedTarget))
      popover.hidePopover();
  });
  let hadFocus = false;
  popover.addEventListener("beforetoggle", () => {
    hadFocus = popover.matches(":focus-within");
  });
  popover.addEventListener(
    "toggle",
    (event) => {
      const isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      anchor.setAttribute("aria-expanded", String(isOpen));
      open.abort();
      if (!isOpen) {
        // Browsers give the focus back, but not within a shadow tree. Whoever has pressed something else
        // goes on there.
        const { activeElement } = /** @type {ShadowRoot | Document} */ (anchor.getRootNode());
        const isElsewhere =
          activeElement?.matches("button, input, select, textarea") && !popover.contains(activeElement);
        if (hadFocus && !isElsewhere) anchor.focus();
        onClose?.();
        return;
      }
      open = new AbortController();
      addEventListener("resize", place, { signal: open.signal });
      addEventListener("scroll", place, { signal: open.signal, capture: true, passive: true });
      place();
      popover.toggleAttribute("data-placed", true);
      onOpen();
    },
    { signal },
  );
  anchor.after(popover);
  anchor.popoverTargetElement = popover;
  popover.showPopover();
}

/**
 * Lengths are in pixels of the editor here, which the page may show larger or smaller. In the top layer the page's
 * `zoom` still counts, its transforms don't: their scale is made up for, so that a list is as large as the rest.
 *
 * @param {HTMLElement} popover
 * @param {HTMLElement} anchor
 * @param {Element | null} covered
 */
function placeAt(popover, anchor, covered) {
  const { style } = popover;
  style.scale = "";
  const pixel = scaleOf(anchor.parentElement ?? anchor);
  const scale = Math.round((1000 * pixel) / scaleOf(popover)) / 1000;
  const at = (/** @type {number} */ length) => `${length * scale}px`;
  const [width, height] = [innerWidth / pixel, innerHeight / pixel];
  const box = windowRect(covered ?? anchor);
  const left = box.left / pixel;
  const top = box.top / pixel;
  const right = box.right / pixel;
  const bottom = box.bottom / pixel;
  style.scale = String(scale);

  if (covered) {
    const highest = Math.min(top, Math.max(MARGIN, height - ROOM));
    Object.assign(style, {
      transformOrigin: "0 0",
      width: `${right - left}px`,
      maxHeight: `${height - highest}px`,
      height: `${Math.max(ROOM, bottom - highest)}px`,
      left: at(left),
      top: at(highest),
      bottom: "auto",
    });
    return;
  }
  Object.assign(style, { width: "", height: "" });
  const below = height - bottom - GAP - MARGIN;
  const above = top - GAP - MARGIN;
  const goesBelow = below >= Math.min(above, ROOM);
  const own = popover.offsetWidth;
  // Its end lies at the anchor's end, which is where menus and the panel are.
  const wanted = anchor.matches(":dir(rtl)") ? left : right - own;
  Object.assign(style, {
    transformOrigin: goesBelow ? "0 0" : "0 100%",
    maxHeight: `${Math.max(120, goesBelow ? below : above)}px`,
    left: at(Math.max(MARGIN, Math.min(width - MARGIN - own, wanted))),
    top: goesBelow ? at(bottom + GAP) : "auto",
    bottom: goesBelow ? "auto" : at(height - top + GAP),
  });
}
