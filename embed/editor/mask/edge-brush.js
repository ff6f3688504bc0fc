/**
 * A brush that finds the edge: what is painted roughly grows along the colours under the brush, up to where
 * the photo has an edge or other colours begin.
 *
 * Two histograms, of what is under the brush and of what the matte has on the other side, say of each cell of
 * the photo to which of them it is likelier to belong; that is smoothed along the photo's edges (Hosni et al.,
 * "Fast Cost-Volume Filtering", TPAMI 2013), and the stroke takes what is near it when the way counts by doubt
 * and by edges. As in Liu, Sun and Shum, "Paint Selection" (SIGGRAPH 2009), all of it is local to the brush.
 * A guided filter gives the result the softness that the photo's edge has.
 */

import { EDGE_REACH } from "../scene/stroke-cost.js";
import { uniteAreas } from "./area.js";
import { ColourModel, FLOOR } from "./colour-model.js";
import { makeGrid, nearness } from "./edge-grid.js";
import { cellsNear } from "./geodesic.js";
import { boxMean, guidedFunctions, guidedValue } from "./guided-filter.js";
import { DECIDED, paintStroke } from "./strokes.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./edge-grid.js").Grid} Grid
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").WrappingBytes} Flags
 * @typedef {import("./strokes.js").Decisions} Decisions
 * @typedef {import("../scene/scene.js").Stroke["mode"]} Mode
 */

/** Of the brush's radius, what is taken whatever its colours are, and what gives the colours. */
const CORE = 0.6;
const SAMPLE = 0.8;

/** Radii of the brush within which the other side counts the less, the nearer it is: it may be mistaken there. */
const SURROUNDINGS = 3;

/** How often a colour counts where an earlier stroke has said that it belongs to the other side. */
const DECIDED_COUNTS = 4;

/** How much of what is found of the stroke's own colours on the other side is put down to the matte's mistakes. */
const MISTAKEN = 0.8;

/** The most that a colour speaks for a side: logarithm of how much likelier it is there. */
const CERTAIN = 3;

/** What there is to spend is 1. Entering a cell that surely belongs to the other side costs this, */
const DOUBT = 0.5;

/** and a step from colour to colour so much for each unit that they differ more than by grain; black to red is 1. */
const EDGE = 1;
const GRAIN = 0.03;

/** How what colours say is smoothed, and how a new edge becomes as soft as the photo's; radii in cells. */
const SMOOTHING = { radius: 3, epsilon: 1e-3 };
const SOFTENING = { radius: 3, epsilon: 2e-4 };

/** Filtered less than the one is none, and more than the other all: a filter seldom says a plain no or yes. */
const NONE = 0.1;
const ALL = 0.9;

/**
 * Paint a stroke into a matte, in place. What it does depends on nothing but what is handed over.
 *
 * @param {Matte} matte
 * @param {Bytes} pixels of the photo, RGBA, at the matte's size
 * @param {import("../scene/scene.js").Stroke} stroke
 * @param {Decisions} decisions of the strokes before; its own are entered
 * @returns {Area | null} what may have changed
 */
export function paintEdgeStroke(matte, pixels, stroke, decisions) {
  const grid = makeGrid(matte, pixels, stroke, EDGE_REACH);
  if (!grid) return null;
  const near = nearness(grid, matte, stroke, SURROUNDINGS);
  if (near.every((value) => value === 0)) return null;
  const core = within(near, CORE);
  const opposed = opposedCells(grid, matte, decisions, stroke.mode);
  const votes = filtered(grid, votesOf(grid, near, opposed), SMOOTHING);
  const taken = growCore(grid, core, opposed, votes);
  const grown = writeTaken(grid, taken, opposed, { matte, pixels, adds: stroke.mode === "add" });
  const own = { ...stroke, size: (grid.diameter / matte.width) * CORE, softness: 0 };
  return uniteAreas(grown, paintStroke(matte, own, 0, decisions));
}

/**
 * @param {Bytes} near as `nearness` has it
 * @param {number} radius of the brush's
 * @returns {Flags} 1 for the cells within it; those nearest of all where none is, as with a small brush
 */
function within(near, radius) {
  const way = radius / SURROUNDINGS;
  const least = Math.min(
    255 * (1 - way * way * (3 - 2 * way)),
    near.reduce((most, value) => Math.max(most, value), 0),
  );
  return Uint8Array.from(near, (value) => (value >= least ? 1 : 0));
}

/**
 * @param {Grid} grid
 * @param {Matte} matte
 * @param {Decisions} decisions
 * @param {Mode} mode
 * @returns {Flags} 1 for the cells that an earlier stroke has given to the other side
 */
function opposedCells({ cell, area, width, height }, matte, decisions, mode) {
  const other = DECIDED[mode === "add" ? "remove" : "add"];
  /** @type {Flags} */
  const opposed = new Uint8Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    const y = Math.min(area.bottom - 1, area.top + row * cell + (cell >> 1));
    for (let column = 0; column < width; column++, i++) {
      const x = Math.min(area.right - 1, area.left + column * cell + (cell >> 1));
      opposed[i] = decisions[y * matte.width + x] === other ? 1 : 0;
    }
  }
  return opposed;
}

/**
 * Tell from its colour to which side each cell belongs.
 *
 * @param {Grid} grid
 * @param {Bytes} near
 * @param {Flags} opposed
 * @returns {Floats} from -CERTAIN, the other side, to CERTAIN, the stroke's
 */
function votesOf({ bins, cover }, near, opposed) {
  const sampled = within(near, SAMPLE);
  const ownColours = new ColourModel();
  const otherColours = new ColourModel();
  bins.forEach((bin, i) => {
    if (sampled[i]) ownColours.add(bin, 1);
    else if (opposed[i]) otherColours.add(bin, DECIDED_COUNTS);
    else if (cover[i] < 0.5) otherColours.add(bin, 1 - near[i] / 255);
  });
  const own = ownColours.shares();
  const other = otherColours.shares();
  // Some of the other side looks like what is under the brush, and mostly it is just what is painted for.
  const likeOwn = Float32Array.from(
    bins.filter((_, i) => sampled[i]),
    (bin) => other[bin] / own[bin],
  ).sort();
  const mistaken = MISTAKEN * Math.min(1, likeOwn[likeOwn.length >> 1] ?? 0);
  return Float32Array.from(bins, (bin) => {
    const vote = Math.log(own[bin] / Math.max(FLOOR, other[bin] - mistaken * own[bin]));
    return Math.min(CERTAIN, Math.max(-CERTAIN, vote));
  });
}

/**
 * Filter values along the photo's edges.
 *
 * @param {Grid} grid
 * @param {Floats} values
 * @param {{ radius: number, epsilon: number }} options
 * @returns {Floats}
 */
function filtered(grid, values, options) {
  const { width, guide } = grid;
  const functions = guidedFunctions(grid, guide, values, options);
  return values.map((_, i) =>
    guidedValue(functions, grid, i % width, Math.floor(i / width), guide[i * 3], guide[i * 3 + 1], guide[i * 3 + 2]),
  );
}

/**
 * @param {Grid} grid
 * @param {Flags} core
 * @param {Flags} opposed
 * @param {Floats} votes
 * @returns {Flags} 1 for the cells that the stroke takes
 */
function growCore(grid, core, opposed, votes) {
  const { guide, cell, diameter } = grid;
  const step = cell / (diameter * EDGE_REACH);
  const costs = votes.map((vote, i) => (opposed[i] ? Infinity : step + DOUBT / (1 + Math.exp(2 * vote))));
  return cellsNear(grid, core, costs, (from, to) => {
    const red = guide[to * 3] - guide[from * 3];
    const green = guide[to * 3 + 1] - guide[from * 3 + 1];
    const blue = guide[to * 3 + 2] - guide[from * 3 + 2];
    return EDGE * Math.max(0, Math.sqrt(red * red + green * green + blue * blue) - GRAIN);
  });
}

/**
 * Bring what a stroke takes into the matte, with an edge as soft as the photo's.
 *
 * @param {Grid} grid
 * @param {Flags} taken
 * @param {Flags} opposed
 * @param {{ matte: Matte, pixels: Bytes, adds: boolean }} target
 * @returns {Area | null} what may have changed
 */
function writeTaken(grid, taken, opposed, { matte, pixels, adds }) {
  const { area, cell, guide, cover } = grid;
  const { width, alpha } = matte;
  // Together with what was there: between the two there is no edge.
  /** @type {Floats} */
  const whole = Float32Array.from(cover, (part, i) => (taken[i] || part >= 0.5 ? 1 : 0));
  const functions = guidedFunctions(grid, guide, whole, SOFTENING);
  const beside = Float32Array.from(taken);
  boxMean(beside, grid, 1, SOFTENING.radius);
  // Where these are all of one kind, so is what comes of the filter.
  const around = whole;
  boxMean(around, grid, 1, 2 * SOFTENING.radius + 1);

  /** @type {Area | null} */
  let changed = null;
  beside.forEach((isBeside, i) => {
    if (!isBeside || (opposed[i] && !taken[i])) return;
    const cells = pixelsOf(grid, i);
    for (let y = cells.top; y < cells.bottom; y++) {
      const row = (y + 0.5 - area.top) / cell - 0.5;
      for (let x = cells.left; x < cells.right; x++) {
        const at = y * width + x;
        let share = around[i];
        if (share > 0 && share < 1) {
          const column = (x + 0.5 - area.left) / cell - 0.5;
          const [red, green, blue] = [pixels[at * 4] / 255, pixels[at * 4 + 1] / 255, pixels[at * 4 + 2] / 255];
          share = (guidedValue(functions, grid, column, row, red, green, blue) - NONE) / (ALL - NONE);
        }
        const value = Math.round(255 * Math.min(1, Math.max(0, share)));
        alpha[at] = adds ? Math.max(alpha[at], value) : Math.min(alpha[at], 255 - value);
      }
    }
    changed = uniteAreas(changed, cells);
  });
  return changed;
}

/**
 * @param {Grid} grid
 * @param {number} i
 * @returns {Area} the pixels of a cell
 */
function pixelsOf({ area, cell, width }, i) {
  const left = area.left + (i % width) * cell;
  const top = area.top + Math.floor(i / width) * cell;
  return { left, top, right: Math.min(area.right, left + cell), bottom: Math.min(area.bottom, top + cell) };
}
