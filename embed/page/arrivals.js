/** What the app is opened for: a photo that another app shares, a file, one of its shortcuts. */

import { takeShared } from "../worker/inbox.js";

/**
 * @typedef {object} LaunchParams https://wicg.github.io/web-app-launch/
 * @property {readonly FileSystemFileHandle[]} [files]
 *
 * @typedef {{ setConsumer(consumer: (launch: LaunchParams) => void): void }} LaunchQueue
 *
 * @typedef {HTMLElement & { load(source: Blob): Promise<void>, showEarlier(): Promise<void> }} Editor
 */

/**
 * Do what the page's address says that it is opened for. The address says it once.
 *
 * @param {Editor} editor
 * @returns {Promise<void>} settled when the editor knows
 * @throws {unknown} where the browser denies storage
 */
export async function followAddress(editor) {
  const address = new URL(location.href);
  const start = address.searchParams.get("start");
  const isShared = address.searchParams.has("shared");
  if (start === null && !isShared) return;
  address.searchParams.delete("start");
  address.searchParams.delete("shared");
  history.replaceState(history.state, "", address);

  const photo = isShared ? await takeShared() : null;
  if (photo) void editor.load(photo);
  else if (start === "earlier") void editor.showEarlier();
  // Browsers open their dialog for files at a press alone: what is to be pressed is under the finger.
  else if (start === "photo") photoButton(editor)?.focus({ preventScroll: true });
}

/** @param {Editor} editor */
function photoButton({ shadowRoot }) {
  return /** @type {HTMLElement | null | undefined} */ (shadowRoot?.querySelector(".toolbar button"));
}

/**
 * Open the file that the visitor opens with this app; of several, the first.
 *
 * @param {Editor} editor
 */
export function openLaunched(editor) {
  const { launchQueue } = /** @type {{ launchQueue?: LaunchQueue }} */ (/** @type {unknown} */ (window));
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  // A page that is reloaded is given its file again, but has saved what was made of it since.
  let isKnown = navigation?.type === "reload";
  launchQueue?.setConsumer(async ({ files = [] }) => {
    const [file] = isKnown ? [] : files;
    isKnown = false;
    // One that has gone since, or that may not be read any more, is none.
    const opened = await file?.getFile().catch(() => null);
    if (opened) void editor.load(opened);
  });
}
