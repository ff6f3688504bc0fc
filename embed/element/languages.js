/**
 * The languages that an element should speak, the most wanted first: its own `lang`, those around it on
 * the page, then those that the browser is set to.
 *
 * @param {Element} element
 * @returns {string[]} BCP 47 tags
 */
export function languagesOf(element) {
  /** @type {string[]} */
  const tags = [];
  /** @type {Node | null} */
  let node = element;
  while (node) {
    if (node instanceof HTMLElement && node.lang) tags.push(node.lang);
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return [...new Set([...tags, ...navigator.languages])];
}
