/** Foreground estimation off the main thread: a photo comes in, its colours go out. */

import { estimateForeground } from "./foreground.js";

addEventListener("message", ({ data: photo }) => {
  const work = estimateForeground(photo);
  let step = work.next();
  while (!step.done) step = work.next();
  postMessage(step.value, { transfer: [step.value.buffer] });
});
