/** What opens over the page, in the browser's top layer, beside the button that opens it. */

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
  const place = () => {
    const covered = over()?.getBoundingClientRect();
    if (covered) {
      const top = Math.min(covered.top, Math.max(MARGIN, innerHeight - ROOM));
      Object.assign(popover.style, {
        width: `${covered.width}px`,
        maxHeight: `${innerHeight - top}px`,
        height: `${Math.max(ROOM, covered.bottom - top)}px`,
        left: `${covered.left}px`,
        top: `${top}px`,
        bottom: "auto",
      });
      return;
    }
    Object.assign(popover.style, { width: "", height: "" });
    const { top, bottom, left, right } = anchor.getBoundingClientRect();
    const below = innerHeight - bottom - GAP - MARGIN;
    const above = top - GAP - MARGIN;
    const goesBelow = below >= Math.min(above, ROOM);
    const width = popover.offsetWidth;
    // Its end lies at the anchor's end, which is where menus and the panel are.
    const wanted = anchor.matches(":dir(rtl)") ? left : right - width;
    Object.assign(popover.style, {
      maxHeight: `${Math.max(120, goesBelow ? below : above)}px`,
      left: `${Math.max(MARGIN, Math.min(innerWidth - MARGIN - width, wanted))}px`,
      top: goesBelow ? `${bottom + GAP}px` : "auto",
      bottom: goesBelow ? "auto" : `${innerHeight - top + GAP}px`,
    });
  };
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
