/** Sharpening off the main thread: pieces of a picture come in, their colours and mattes go out. */

import { sharpenPiece } from "./sharpen.js";

addEventListener("message", ({ data: piece }) => {
  const work = sharpenPiece(piece);
  let step = work.next();
  while (!step.done) step = work.next();
  postMessage(step.value, { transfer: [step.value.buffer] });
});
