/**
 * Where a picture is cut to fit another shape, and how its text is laid into what is left. All of it is
 * arithmetic; boxes and places are fractions of the picture's width and height unless told otherwise.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 * @typedef {{ box: Box, x: number, y: number }} Mass x, y: its centre of gravity
 *
 * @typedef {object} Frame what of a picture is drawn, in pixels
 * @property {number} width of the output
 * @property {number} height of the output
 * @property {{ width: number, height: number, x: number, y: number }} picture the whole picture's size,
 *   and where in it the output's top left lies
 */

/** Part of a crop that text which does not fit into it is made to fill. */
const FILL = 0.9;

/** Room left above a subject too tall for the crop, as part of the crop. */
const HEADROOM = 0.06;

/** Matte, 0 to 255, from which a pixel counts as the subject's. */
const OPAQUE = 128;

/**
 * The largest crop of a picture that has the shape of the output. It is centred on the subject, keeps
 * all of the subject where that fits, and rather still all of the text.
 *
 * @param {{ width: number, height: number }} photo in pixels
 * @param {{ width: number, height: number }} output in pixels
 * @param {{ subject: Mass | null, text: Box | null }} focus
 * @returns {Frame}
 */
export function coverFrame(photo, output, { subject, text }) {
  const scale = Math.max(output.width / photo.width, output.height / photo.height);
  // Rounded up, so that the picture covers the output on both axes.
  const width = Math.ceil(photo.width * scale - 1e-6);
  const height = Math.ceil(photo.height * scale - 1e-6);
  const across = output.width / width;
  const down = output.height / height;

  let left = (subject?.x ?? centre(text?.left, text?.right)) - across / 2;
  let top = (subject?.y ?? centre(text?.top, text?.bottom)) - down / 2;
  if (subject) {
    left = keep(left, across, subject.box.left, subject.box.right);
    const isTooTall = subject.box.bottom - subject.box.top > down;
    // Heads and tips are at the upper end.
    top = isTooTall ? subject.box.top - HEADROOM * down : keep(top, down, subject.box.top, subject.box.bottom);
  }
  if (text) {
    left = keep(left, across, text.left, text.right);
    top = keep(top, down, text.top, text.bottom);
  }
  return {
    ...output,
    picture: {
      width,
      height,
      x: Math.round(clamp(left, 0, 1 - across) * width),
      y: Math.round(clamp(top, 0, 1 - down) * height),
    },
  };
}

/**
 * The part of the picture that a frame shows.
 *
 * @param {Frame} frame
 * @returns {Box}
 */
export function shownBox({ width, height, picture }) {
  return {
    left: picture.x / picture.width,
    top: picture.y / picture.height,
    right: (picture.x + width) / picture.width,
    bottom: (picture.y + height) / picture.height,
  };
}

/**
 * Lay text that a crop would cut inside it: all layers are shrunk and moved as one, so that they stay
 * as they are to each other. Shrunk text keeps to the side of the subject that it is on, and so in view.
 *
 * @param {readonly import("../scene/scene.js").Layer[]} layers
 * @param {Box} crop
 * @param {{ subject: Mass | null, text: Box | null }} focus text: the box around the layers that are seen
 * @returns {readonly import("../scene/scene.js").Layer[]} the same where the text fits already
 */
export function layInside(layers, crop, { subject, text }) {
  if (!text || contains(crop, text)) return layers;
  const across = crop.right - crop.left;
  const down = crop.bottom - crop.top;
  const scale = Math.min(1, (FILL * across) / (text.right - text.left), (FILL * down) / (text.bottom - text.top));
  const fixedX = centre(text.left, text.right);
  const middle = centre(text.top, text.bottom);
  const fixedY = subject ? (middle < subject.y ? text.top : text.bottom) : middle;
  const shrunk = {
    left: fixedX + (text.left - fixedX) * scale,
    top: fixedY + (text.top - fixedY) * scale,
    right: fixedX + (text.right - fixedX) * scale,
    bottom: fixedY + (text.bottom - fixedY) * scale,
  };
  const margin = (1 - FILL) / 2;
  const dx = intoStretch(shrunk.left, shrunk.right, crop.left + margin * across, crop.right - margin * across);
  const dy = intoStretch(shrunk.top, shrunk.bottom, crop.top + margin * down, crop.bottom - margin * down);
  return layers.map((layer) => ({
    ...layer,
    size: layer.size * scale,
    x: fixedX + (layer.x - fixedX) * scale + dx,
    y: fixedY + (layer.y - fixedY) * scale + dy,
  }));
}

/**
 * The box around quads, cut off at the picture's edges: what reaches beyond them is meant to.
 *
 * @param {readonly (readonly { x: number, y: number }[])[]} quads in pixels
 * @param {number} width of the picture in pixels
 * @param {number} height
 * @returns {Box | null} null where nothing lies on the picture
 */
export function boxAround(quads, width, height) {
  const points = quads.flat();
  const xs = points.map(({ x }) => x / width);
  const ys = points.map(({ y }) => y / height);
  const box = {
    left: Math.max(0, Math.min(...xs)),
    top: Math.max(0, Math.min(...ys)),
    right: Math.min(1, Math.max(...xs)),
    bottom: Math.min(1, Math.max(...ys)),
  };
  return box.left < box.right && box.top < box.bottom ? box : null;
}

/**
 * Where the weight of a subject lies.
 *
 * @param {ArrayLike<number>} pixels RGBA; alpha is the matte
 * @param {number} width
 * @param {number} height
 * @returns {Mass | null} null where there is no subject
 */
export function massOf(pixels, width, height) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const alpha = /** @type {number} */ (pixels[4 * (y * width + x) + 3]);
      sum += alpha;
      sumX += alpha * (x + 0.5);
      sumY += alpha * (y + 0.5);
      if (alpha < OPAQUE) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (left >= right) return null;
  return {
    box: { left: left / width, top: top / height, right: right / width, bottom: bottom / height },
    x: sumX / sum / width,
    y: sumY / sum / height,
  };
}

/**
 * Move a window as little as is needed for it to hold a stretch; where it can't, leave it.
 *
 * @param {number} start of the window
 * @param {number} length of the window
 * @param {number} low
 * @param {number} high
 */
function keep(start, length, low, high) {
  return high - low > length ? start : clamp(start, high - length, low);
}

/**
 * How far a stretch that is short enough has to move to lie in another.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} low
 * @param {number} high
 */
function intoStretch(start, end, low, high) {
  return Math.max(low - start, 0) + Math.min(high - end, 0);
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/** The middle, of the picture where there are no ends. */
function centre(low = 0, high = 1) {
  return (low + high) / 2;
}

/**
 * @param {Box} outer
 * @param {Box} inner
 */
function contains(outer, inner) {
  return (
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
  );
}
