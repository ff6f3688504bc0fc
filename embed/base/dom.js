/** Building blocks of the markup: elements, icons and their buttons. */

import { directional } from "./icons.js";

/**
 * Build an element. Text goes in as text nodes, never as markup, so a page that requires Trusted
 * Types can host the editor.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} attributes false leaves an attribute out, true sets it bare
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} outline */
export function icon(outline) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.toggle("directional", directional.has(outline));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", outline);
  svg.append(path);
  return svg;
}

/**
 * A button that is an icon; its name is read out and shown as a hint.
 *
 * @param {string} outline of the icon
 * @param {string} name
 * @param {(event: MouseEvent) => void} onPress
 */
export function iconButton(outline, name, onPress) {
  const button = el("button", { type: "button", class: "icon", "aria-label": name, title: name }, icon(outline));
  button.addEventListener("click", onPress);
  return button;
}

/**
 * Name an icon's button anew, and change its picture where that differs.
 *
 * @param {HTMLButtonElement} button made by `iconButton`
 * @param {string} outline of the icon
 * @param {string} name
 */
export function relabel(button, outline, name) {
  if (button.title !== name) {
    button.title = name;
    button.setAttribute("aria-label", name);
  }
  const path = button.querySelector("path");
  if (path && path.getAttribute("d") !== outline) path.setAttribute("d", outline);
}

/**
 * A button that is pressed and has nothing more to do keeps the focus, so it is not `disabled`.
 *
 * @param {HTMLButtonElement} button
 * @param {boolean} enabled
 */
export function enable(button, enabled) {
  button.setAttribute("aria-disabled", String(!enabled));
}
