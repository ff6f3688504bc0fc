/** How long the network is waited for where the device has something to answer with. */

/** A network that takes longer than this, in ms, is as good as none. */
const PATIENCE_MS = 3000;

/** Besides those from 500 on: what a proxy says of a Space that is asleep, or of too many requests. */
const AWAY = new Set([404, 408, 429]);

/**
 * @param {Promise<Response>} coming over the network
 * @returns {Promise<Response | null>} null: it is broken, late, or says that the Space is away
 */
export async function inTime(coming) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([coming, late]).catch(() => {});
  return first instanceof Response && first.status < 500 && !AWAY.has(first.status) ? first : null;
}
