/** Ways out for a finished picture: the downloads, the clipboard, the system's share sheet. */

import { Problem } from "../../base/problem.js";

/** How long a download may take to begin; Safari reads the data only then. */
const PICK_UP_MS = 60_000;

/**
 * Hand a file to the visitor's downloads. A sandboxed frame needs `allow-downloads`; no browser tells
 * whether it was refused.
 *
 * @param {Blob} file
 * @param {string} name
 * @param {AbortSignal} signal of the editor: the data are let go with it
 */
export function download(file, name, signal) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", release);
    URL.revokeObjectURL(link.href);
  };
  const timer = setTimeout(release, PICK_UP_MS);
  signal.addEventListener("abort", release);
}

/**
 * Put a picture on the clipboard. Call it in the handler of the press itself, with the picture still
 * being made: Safari refuses what is written later.
 *
 * @param {Promise<Blob>} picture PNG, the one format that every clipboard takes
 * @throws {Problem} `copy_unsupported`, `copy_denied`, or what `picture` is rejected with
 */
export async function copyPicture(picture) {
  /** @type {unknown} */
  let failure;
  // The clipboard's error hides this one.
  const noted = picture.catch((error) => {
    failure = error;
    throw error;
  });
  try {
    if (!navigator.clipboard?.write || typeof ClipboardItem === "undefined") {
      throw new Problem("copy_unsupported");
    }
    await navigator.clipboard.write([new ClipboardItem({ "image/png": noted })]);
  } catch (error) {
    noted.catch(() => {});
    if (failure) throw failure;
    throw error instanceof Problem ? error : new Problem("copy_denied");
  }
}

/** Tell whether this browser can share pictures with other apps. */
export function canShare() {
  const file = new File([""], "picture.png", { type: "image/png" });
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/**
 * Open the system's share sheet.
 *
 * @param {Blob} picture
 * @param {string} name
 * @returns {Promise<boolean>} the picture was shared; false where the visitor closed the sheet
 * @throws {Problem} `share_unsupported`; `share_late` where the picture took too long since the press,
 *   which a second press with the picture at hand mends
 */
export async function sharePicture(picture, name) {
  const files = [new File([picture], name, { type: picture.type })];
  if (!navigator.canShare?.({ files })) throw new Problem("share_unsupported");
  try {
    await navigator.share({ files });
    return true;
  } catch (error) {
    const reason = error instanceof DOMException ? error.name : "";
    if (reason === "AbortError") return false;
    throw new Problem(reason === "NotAllowedError" ? "share_late" : "share_unsupported");
  }
}
