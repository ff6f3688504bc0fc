/** Emoji in their own colours, whatever the letters are filled with, and strokes around them. */

import { dilate } from "./dilation.js";
import { drawLetters } from "./letters.js";
import { EM } from "./typeset.js";
import { canvasOf, contextOf, coverageOf, drawView, newContext, pixelsOf, viewOf } from "./upright.js";

/** Less opaque than this, of 255, is the rounding of two drawings. */
const FAINT = 8;

/**
 * Put emoji in their own colours where others were drawn, and what is stroked around them.
 *
 * @param {OffscreenCanvasRenderingContext2D} context under the layer's transform, with its letters
 * @param {import("../scene/scene.js").Layer} layer
 * @param {import("./typeset.js").Layout} layout
 */
export function drawEmoji(context, { strokeWidth, strokePosition, strokeColor }, layout) {
  const radius = strokeWidth * EM * (strokePosition === "outside" ? 1 : 0.5);
  const view = viewOf(context, layout, radius);
  const emoji = view && emojiOn(view, layout);
  if (!emoji) return;
  const { canvas, coverage, width } = emoji;
  // Whatever a canvas makes of an emoji's stroke and of a fill.
  context.globalCompositeOperation = "destination-out";
  drawView(context, view, canvasOf(dilate(coverage, width, 1, FAINT), width));
  if (radius > 0) {
    context.globalCompositeOperation = "destination-over";
    drawView(context, view, canvasOf(dilate(coverage, width, radius * view.scale), width, strokeColor));
  }
  context.globalCompositeOperation = "source-over";
  drawView(context, view, canvas);
}

/**
 * What colours of its own draw. Black letters on black are not seen, nor are white ones on white: what is
 * seen is the rest, and the difference between both grounds is what it lets through.
 *
 * @param {import("./upright.js").View} view
 * @param {import("./typeset.js").Layout} layout
 * @returns {{ canvas: OffscreenCanvas, coverage: import("../mask/numbers.js").Bytes, width: number } | null}
 *   null where there is none
 */
function emojiOn(view, layout) {
  const [onBlack, onWhite] = ["#000", "#fff"].map((color) => {
    const context = contextOf(view);
    context.fillStyle = color;
    context.save();
    context.resetTransform();
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    drawLetters(context, layout, "fillText");
    return pixelsOf(context);
  });
  if (!onBlack || !onWhite) return null;
  const { data, width, height } = onBlack;
  let some = false;
  for (let i = 0; i < data.length; i += 4) {
    let through = 0;
    for (let c = i; c < i + 3; c++) through += Number(onWhite.data[c]) - Number(data[c]);
    const alpha = 255 - through / 3;
    if (alpha < FAINT) data[i + 3] = 0;
    else {
      some = true;
      for (let c = i; c < i + 3; c++) data[c] = (Number(data[c]) * 255) / alpha;
      data[i + 3] = alpha;
    }
  }
  if (!some) return null;
  const context = newContext(width, height);
  context.putImageData(onBlack, 0, 0);
  return { canvas: context.canvas, coverage: coverageOf(onBlack), width };
}
