/**
 * Where an element lies in the window, whatever the page has put around it: `zoom`, or transforms that move,
 * scale and turn it. The window's coordinates are those of pointer events (`clientX`, `clientY`); an element's
 * own are CSS pixels as its styles count them, from the top left of its padding box.
 */

import { el } from "./dom.js";

/** @typedef {{ x: number, y: number }} Point */

/** Own pixels between the places that are looked up: what engines round does not count then. */
const APART = 100;

/** This engine's rectangles are zoomed with what they surround. @type {boolean | undefined} */
let areRectsZoomed;

/**
 * The mapping as it is now. Perspective is as if it were none.
 *
 * @param {Element} element one that is positioned; of any other only distances can be mapped
 * @returns {(event: Pick<MouseEvent, "clientX" | "clientY">) => Point} from the window's coordinates to its own
 */
export function fromWindow(element) {
  const toOwn = toWindow(element).inverse();
  return ({ clientX, clientY }) => {
    const { x, y } = toOwn.transformPoint({ x: clientX, y: clientY });
    return { x, y };
  };
}

/**
 * @param {Element} element
 * @returns {number} how many of the window's pixels one of its own is
 */
export function scaleOf(element) {
  const { a, b } = toWindow(element);
  return Math.hypot(a, b);
}

/**
 * @param {Element} element
 * @returns {DOMRect} around it in the window
 */
export function windowRect(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  const zoom = missingZoom(element);
  return new DOMRect(x * zoom, y * zoom, width * zoom, height * zoom);
}

/**
 * Found by what is the same in all engines: where points without any size come to lie.
 *
 * @param {Element} element
 * @returns {DOMMatrix} from its own coordinates to the window's
 */
function toWindow(element) {
  const zoom = missingZoom(element);
  const points = [point(0, 0), point(APART, 0), point(0, APART)];
  element.append(...points);
  const [origin, right, below] = points.map((one) => one.getBoundingClientRect());
  for (const one of points) one.remove();
  if (!origin || !right || !below) return new DOMMatrix();
  const axis = (/** @type {DOMRect} */ { x, y }) => [(x - origin.x) / APART, (y - origin.y) / APART];
  return new DOMMatrix([...axis(right), ...axis(below), origin.x, origin.y].map((value) => value * zoom));
}

/**
 * @param {number} left
 * @param {number} top
 */
function point(left, top) {
  const element = el("i", {});
  Object.assign(element.style, { position: "absolute", left: `${left}px`, top: `${top}px` });
  return element;
}

/**
 * WebKit gives the rectangle of what is zoomed as if it were not, where CSSOM View has it in the window's
 * coordinates.
 *
 * @param {Element} element
 * @returns {number} what its rectangles have to be multiplied by
 */
function missingZoom(element) {
  areRectsZoomed ??= zoomsRects(element);
  let zoom = 1;
  /** @type {Element | null} */
  let at = areRectsZoomed ? null : element;
  while (at) {
    zoom *= Number(getComputedStyle(at).zoom) || 1;
    const { host = null } = /** @type {Partial<ShadowRoot>} */ (at.getRootNode());
    at = at.assignedSlot ?? at.parentElement ?? host;
  }
  return zoom;
}

/** @param {Element} element */
function zoomsRects(element) {
  const [plain, zoomed] = [point(0, 0), point(0, 0)];
  plain.style.width = zoomed.style.width = `${APART}px`;
  zoomed.style.zoom = "2";
  element.append(plain, zoomed);
  const [one, two] = [plain.getBoundingClientRect(), zoomed.getBoundingClientRect()];
  plain.remove();
  zoomed.remove();
  return two.width > 1.5 * one.width;
}
