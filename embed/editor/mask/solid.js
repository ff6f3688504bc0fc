/**
 * Filling the holes of a subject: what of the background, or of half a subject, is enclosed by it on all sides.
 *
 * A hole is filled up to the level over which it would run out into the background, found by flooding the matte from
 * its border in the order of its levels (priority-flood; Barnes et al., doi 10.1016/j.cageo.2013.04.024).
 */

/** @typedef {import("./matte.js").Matte} Matte */

/** What is less deep than this, in levels, is grain and no hole. */
const GRAIN = 8;

/**
 * @param {Matte} matte it is not changed
 * @param {number} size of the largest hole that is filled: the side of a square, fraction of the matte's width
 * @returns {Matte}
 */
export function fillHoles(matte, size) {
  const { width, alpha } = matte;
  const flooded = flood(matte);
  const filled = alpha.slice();
  const limit = (size * width) ** 2;
  const isHole = (/** @type {number} */ i) => Number(flooded[i]) - Number(alpha[i]) > GRAIN;
  const isSeen = new Uint8Array(alpha.length);
  const hole = new Int32Array(alpha.length);
  for (let first = 0; first < alpha.length; first++) {
    if (isSeen[first] || !isHole(first)) continue;
    let count = 0;
    const take = (/** @type {number} */ i) => {
      if (isSeen[i] || !isHole(i)) return;
      isSeen[i] = 1;
      hole[count++] = i;
    };
    take(first);
    // A hole never touches the border, so every pixel of one has four neighbours.
    for (let at = 0; at < count; at++) {
      const i = Number(hole[at]);
      take(i - 1);
      take(i + 1);
      take(i - width);
      take(i + width);
    }
    if (count > limit) continue;
    for (let at = 0; at < count; at++) {
      const i = Number(hole[at]);
      filled[i] = Number(flooded[i]);
    }
  }
  return { ...matte, alpha: filled };
}

/**
 * @param {Matte} matte
 * @returns {Uint8Array} of each pixel the lowest level on which a way leads from it to the border
 */
function flood({ width, height, alpha }) {
  const level = new Uint8Array(alpha.length);
  const isKnown = new Uint8Array(alpha.length);
  // The pixels that wait at each level, as lists.
  const waiting = new Int32Array(256).fill(-1);
  const next = new Int32Array(alpha.length);
  const wait = (/** @type {number} */ i, /** @type {number} */ least) => {
    if (isKnown[i]) return;
    isKnown[i] = 1;
    const at = Math.max(least, Number(alpha[i]));
    level[i] = at;
    next[i] = Number(waiting[at]);
    waiting[at] = i;
  };
  for (let x = 0; x < width; x++) {
    wait(x, 0);
    wait((height - 1) * width + x, 0);
  }
  for (let y = 0; y < height; y++) {
    wait(y * width, 0);
    wait(y * width + width - 1, 0);
  }
  for (let now = 0; now < 256; now++) {
    for (let i = Number(waiting[now]); i >= 0; i = Number(waiting[now])) {
      waiting[now] = Number(next[i]);
      const x = i % width;
      if (x > 0) wait(i - 1, now);
      if (x < width - 1) wait(i + 1, now);
      if (i >= width) wait(i - width, now);
      if (i < alpha.length - width) wait(i + width, now);
    }
  }
  return level;
}
