/** Which controls take typed text, so that keys, pastes and drops on them are theirs. */

/** Kinds of input that take none. */
const TEXTLESS = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);

/**
 * The event is on its way to a control that text is typed into.
 *
 * @param {Event} event
 */
export function isTyping(event) {
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement) return !TEXTLESS.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
