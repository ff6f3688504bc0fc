/** The database on the visitor's device, and whether there is one. */

export const DATABASE = "text-behind-image";

/** Asking takes a moment where it works; some browsers have been seen to hang at it. */
const PATIENCE_MS = 1000;

/**
 * Ask without making one.
 *
 * @returns {Promise<boolean>} true also where this browser does not tell
 */
export async function mayHoldWork() {
  // Without an origin Chromium throws, and rejects a promise that nobody can get hold of.
  if (self.origin === "null") return true;
  try {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const databases = await Promise.race([
      indexedDB.databases(),
      new Promise((_, reject) => late.addEventListener("abort", reject)),
    ]);
    return /** @type {IDBDatabaseInfo[]} */ (databases).some(({ name }) => name === DATABASE);
  } catch {
    return true;
  }
}
