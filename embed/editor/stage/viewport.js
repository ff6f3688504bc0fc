/** How the picture lies in the stage: fitted into its room, magnified about a point or made smaller, panned. Pure arithmetic. */

/**
 * @typedef {{ x: number, y: number }} Point in CSS pixels of the surface, from its top left
 * @typedef {{ left: number, top: number, width: number, height: number }} Rect in CSS pixels of the surface
 *
 * @typedef {object} View
 * @property {number} zoom 1 fits the picture into its room; from `MIN_ZOOM` up to `MAX_ZOOM`
 * @property {number} x the part of the picture that is in the middle of the room, as fractions of its sides
 * @property {number} y
 */

export const MAX_ZOOM = 8;

/** So far that a text that is larger than the photo can be seen, and caught. */
export const MIN_ZOOM = 0.25;

/** @type {View} */
export const FITTED = { zoom: 1, x: 0.5, y: 0.5 };

/**
 * @param {View} view
 * @param {Rect} room what the picture may take when it is fitted
 * @param {number} aspect width of the picture by its height
 * @returns {Rect} where the picture lies
 */
export function placePicture({ zoom, x, y }, room, aspect) {
  const width = Math.min(room.width, room.height * aspect) * zoom;
  const height = width / aspect;
  return {
    left: room.left + room.width / 2 - x * width,
    top: room.top + room.height / 2 - y * height,
    width,
    height,
  };
}

/**
 * Magnify so that one point of the picture is seen at a given place.
 *
 * @param {View} view
 * @param {Rect} room
 * @param {number} aspect
 * @param {number} zoom is brought into its limits
 * @param {Point} from where the point is now
 * @param {Point} [to] where it shall be; the same place where absent
 * @returns {View}
 */
export function zoomTo(view, room, aspect, zoom, from, to = from) {
  const before = placePicture(view, room, aspect);
  const limited = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
  const { width, height } = placePicture({ ...view, zoom: limited }, room, aspect);
  const x = (from.x - before.left) / before.width - (to.x - room.left - room.width / 2) / width;
  const y = (from.y - before.top) / before.height - (to.y - room.top - room.height / 2) / height;
  return {
    zoom: limited,
    x: keepCovered(x, room.width / width),
    y: keepCovered(y, room.height / height),
  };
}

/**
 * Move the picture by some CSS pixels, as far as it still covers its room.
 *
 * @param {View} view
 * @param {Rect} room
 * @param {number} aspect
 * @param {number} dx
 * @param {number} dy
 * @returns {View}
 */
export function pan(view, room, aspect, dx, dy) {
  return zoomTo(view, room, aspect, view.zoom, { x: 0, y: 0 }, { x: dx, y: dy });
}

/**
 * @param {number} middle fraction of the picture's side
 * @param {number} seen the room's side as a fraction of the picture's
 */
function keepCovered(middle, seen) {
  return seen >= 1 ? 0.5 : Math.min(1 - seen / 2, Math.max(seen / 2, middle));
}
