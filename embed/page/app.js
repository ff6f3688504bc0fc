/**
 * What makes an app of the page, where it has a tab or a window of its own: it works offline, comes to know of
 * newer versions, can be installed and takes photos from other apps. None of that is needed at first, so it comes
 * when the editor is there.
 */

import { followAddress, openLaunched } from "./arrivals.js";
import { explainInstallOnIos } from "./install.js";
import { showNotice } from "./notices.js";
import { followUpdates } from "./updates.js";

/**
 * @param {import("./arrivals.js").Editor} editor the page's, which can be used
 */
export function startApp(editor) {
  // Each stands alone: browsers deny storage, workers, or both.
  followAddress(editor).catch(() => {});
  openLaunched(editor);
  followConnection();
  explainInstallOnIos();
  followUpdates().catch((error) => console.warn("text-behind-image: this page won’t work offline.", error));
}

function followConnection() {
  /** @type {(() => void) | null} */
  let close = null;
  const follow = () => {
    close?.();
    close = navigator.onLine ? null : showNotice("offline.status");
  };
  window.addEventListener("online", follow);
  window.addEventListener("offline", follow);
  follow();
}
