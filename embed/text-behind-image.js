/** Defines `<text-behind-image>`, as `README.md` beside this file describes it. */

import { TextBehindImageElement } from "./element/text-behind-image-element.js";

export { TextBehindImageElement };

/** A server that renders a page imports this too, and has none. */
const registry = globalThis.customElements;

// Two copies of the module may meet on one page, from two Spaces or two versions: the first stays.
if (registry && !registry.get("text-behind-image")) {
  registry.define("text-behind-image", TextBehindImageElement);
}
