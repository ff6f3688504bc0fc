/** How long the network is waited for where the device has something to answer with. */

/** A network that takes longer than this, in ms, is as good as none. */
const PATIENCE_MS = 3000;

/**
 * @param {Promise<Response>} coming over the network
 * @returns {Promise<Response | null>} null: it is broken, late, or says that the Space is away
 */
export async function inTime(coming) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([coming, late]).catch(() => {});
  return first instanceof Response && first.status < 500 ? first : null;
}
