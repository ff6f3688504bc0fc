/** What comes with the first interaction, besides what the stage and the view have of their own. */

import { prefetchParts } from "./prefetch.js";
import { followShortcuts } from "./stage/shortcuts.js";
import { followKeyboard } from "./typing-room.js";

/** @type {typeof followShortcuts} */
export function startInteraction(root, options) {
  followShortcuts(root, options);
  followKeyboard(root, options.signal);
  void prefetchParts();
}
