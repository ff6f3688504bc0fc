/** Building blocks of the markup: elements, and the one set of icons. */

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

/** Outlines on a 20 px grid, drawn with 1.5 px strokes. */
const icons = {
  "add-text": "M3 6.75V5h9.5v1.75M7.75 5v10.5M5.75 15.5h4M15 10.5v6M12 13.5h6",
  "align-center": "M4 5.5h12M6.5 10h7M5 14.5h10",
  "align-end": "M4 5.5h12M9 10h7M6 14.5h10",
  "align-start": "M4 5.5h12M4 10h7M4 14.5h10",
  behind:
    "M10 9a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 10 9zM4.5 16.5a5.5 5.5 0 0 1 11 0M1.75 6.25h3" + "M15.25 6.25h3",
  brush:
    "M16.3 3.7c.9.9-.4 2.8-2.3 4.9-1.2 1.3-2.4 2.3-3.4 2.9L8.5 9.4c.6-1 1.6-2.2 2.9-3.4 2.1-1.9 4-3.2 " +
    "4.9-2.3zM8 11.9c1 1 .8 2.4-.2 3.4-1.2 1.2-3 1.3-4.3 1 .9-.7.7-1.4 1-2.4.2-1 .5-1.6 1.1-2.1.7-.6 " +
    "1.7-.6 2.4.1z",
  camera:
    "M3.5 7.5A1.5 1.5 0 0 1 5 6h1.4l1.4-2h4.4l1.4 2H15a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 15 16H5a1.5 " +
    "1.5 0 0 1-1.5-1.5zM10 13.25a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  "case-lower":
    "M8.5 8.5v6M8.5 11.5a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0zM17 8.5v6" +
    "M17 11.5a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0z",
  "case-none":
    "M2 14.5l3.5-9 3.5 9M3.3 11.5h4.4M17.5 8.5v6M17.5 11.5a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0z",
  "case-upper": "M1.75 14.5l3.5-9 3.5 9M3.05 11.5h4.4M11.25 14.5l3.5-9 3.5 9M12.55 11.5h4.4",
  chevron: "M6 8l4 4 4-4",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  download: "M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12",
  duplicate:
    "M8.5 7H15a1.5 1.5 0 0 1 1.5 1.5V15a1.5 1.5 0 0 1-1.5 1.5H8.5A1.5 1.5 0 0 1 7 15V8.5A1.5 1.5 0 0 1 " +
    "8.5 7zM4.5 12.9a1.5 1.5 0 0 1-1-1.4V5A1.5 1.5 0 0 1 5 3.5h6.5a1.5 1.5 0 0 1 1.4 1",
  effects:
    "M9 4c.6 4.2 2.8 6.4 7 7-4.2.6-6.4 2.8-7 7-.6-4.2-2.8-6.4-7-7 4.2-.6 6.4-2.8 7-7zM15.5 2.5v4" + "M13.5 4.5h4",
  export: "M10 12.5v-9M6.5 7L10 3.5 13.5 7M4 12v3a1.5 1.5 0 0 0 1.5 1.5h9A1.5 1.5 0 0 0 16 15v-3",
  eye:
    "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z" +
    "M10 12.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5z",
  "eye-off":
    "M8.3 5.2A8 8 0 0 1 10 5c5 0 7.5 5 7.5 5a13 13 0 0 1-2 2.7" +
    "M12.9 14.4A7.6 7.6 0 0 1 10 15c-5 0-7.5-5-7.5-5a13.4 13.4 0 0 1 3.2-3.7" +
    "M8.4 8.4a2.25 2.25 0 0 0 3.2 3.2M4 4l12 12",
  folder:
    "M3.5 14.5V6A1.5 1.5 0 0 1 5 4.5h2.8l1.7 2H15A1.5 1.5 0 0 1 16.5 8v6.5A1.5 1.5 0 0 1 15 16H5a1.5 1.5 " +
    "0 0 1-1.5-1.5z",
  front: "M10 9a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 10 9zM1.75 12.75h16.5M4.5 16.5v-.6M15.5 16.5v-.6",
  "join-bevel": "M4.5 16V9l4.5-4.5h7",
  "join-miter": "M4.5 16V4.5H16",
  "join-round": "M4.5 16v-5A6.5 6.5 0 0 1 11 4.5h5",
  layers: "M10 3.5l7 3.75-7 3.75-7-3.75zM3.5 12l6.5 3.5 6.5-3.5",
  link:
    "M8.6 11.4a3 3 0 0 0 4.3 0l2.5-2.5a3 3 0 0 0-4.3-4.3l-1 1" +
    "M11.4 8.6a3 3 0 0 0-4.3 0l-2.5 2.5a3 3 0 0 0 4.3 4.3l1-1",
  lock: "M5.5 9h9a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM7 9V6.5a3 3 0 0 1 6 0V9",
  minus: "M4.5 10h11",
  more:
    "M4.5 9.5a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1zM10 9.5a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1z" +
    "M15.5 9.5a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1z",
  photo:
    "M5 4h10a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 15 16H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 4z" +
    "M3.5 13.5L7 10l3 3 2-2 4.5 4M12.75 7.5v.01",
  pipette: "M10.75 5.75l3.5 3.5M12 7l-6.4 6.4-1.1 3.1 3.1-1.1L14 9M12.5 5.5l1.2-1.2a1.4 1.4 0 0 1 2 2l-1.2 1.2",
  plus: "M10 4.5v11M4.5 10h11",
  redo: "M13 4.5L16.5 8 13 11.5M16.5 8H8.25a4 4 0 0 0 0 8H11",
  retry: "M15.5 10a5.5 5.5 0 1 1-1.6-3.9l1.6 1.6M15.5 4v3.7h-3.7",
  save:
    "M4 5.5A1.5 1.5 0 0 1 5.5 4h7.3L16 7.2v7.3a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 14.5z" +
    "M7 4v3.5h5V4M7 16v-4.5h6V16",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l3.5 3.5",
  style: "M10 3.25c2.9 3 5 5.6 5 8.3a5 5 0 0 1-10 0c0-2.7 2.1-5.3 5-8.3zM7.75 12a2.25 2.25 0 0 0 2 2.2",
  subject: "M10 10a3.25 3.25 0 1 0 0-6.5A3.25 3.25 0 0 0 10 10zM4 16.5a6 6 0 0 1 12 0",
  text: "M4.5 6.25V4.5h11v1.75M10 4.5v11M7.75 15.5h4.5",
  transform: "M6.5 4.5h7M6.5 15.5h7M4.5 6.5v7M15.5 6.5v7M3 3h3v3H3zM14 3h3v3h-3zM3 14h3v3H3zM14 14h3v3h-3z",
  trash:
    "M4 5.5h12M8 5.5V4.25a.75.75 0 0 1 .75-.75h2.5a.75.75 0 0 1 .75.75V5.5" +
    "M5.5 5.5l.6 9.6a1.5 1.5 0 0 0 1.5 1.4h4.8a1.5 1.5 0 0 0 1.5-1.4l.6-9.6M8.5 8.75v4.5M11.5 8.75v4.5",
  undo: "M7 4.5L3.5 8 7 11.5M3.5 8h8.25a4 4 0 0 1 0 8H9",
  unlock:
    "M5.5 9h9a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1z" + "M7 9V6.5a3 3 0 0 1 5.7-1.3",
};

/** @typedef {keyof typeof icons} IconName */

/** Icons that point along the line of writing, and so the other way in right-to-left pages. */
const directional = new Set(["align-end", "align-start", "redo", "undo"]);

const SVG = "http://www.w3.org/2000/svg";

/** @param {IconName} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.toggle("directional", directional.has(name));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", icons[name]);
  svg.append(path);
  return svg;
}

/**
 * A button that is an icon; its name is read out and shown as a hint.
 *
 * @param {IconName} picture
 * @param {string} name
 * @param {(event: MouseEvent) => void} onPress
 */
export function iconButton(picture, name, onPress) {
  const button = el("button", { type: "button", class: "icon", "aria-label": name, title: name }, icon(picture));
  button.addEventListener("click", onPress);
  return button;
}

/**
 * Name an icon's button anew, and change its picture where that differs.
 *
 * @param {HTMLButtonElement} button made by `iconButton`
 * @param {IconName} picture
 * @param {string} name
 */
export function relabel(button, picture, name) {
  if (button.title !== name) {
    button.title = name;
    button.setAttribute("aria-label", name);
  }
  const path = button.querySelector("path");
  if (path && path.getAttribute("d") !== icons[picture]) path.setAttribute("d", icons[picture]);
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
