/** The contract between element and Space: what one asks and the other answers, as a number. */

import { once } from "../../base/once.js";
import { Problem } from "../../base/problem.js";

/** What this element speaks; `space/release/contract.py` says when it rises, and what a Space answers. */
export const CONTRACT = 1;

/** A Space that takes longer to say it, in ms, keeps no photo waiting. */
const PATIENCE_MS = 3000;

/** @type {(src: string) => Promise<{ oldest: number, newest: number }>} */
const ask = once(async (src) => {
  const response = await fetch(`${src}/embed/contract.json`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  // A Space from before there was a number.
  if (response.status === 404) return { oldest: 1, newest: 1 };
  if (!response.ok) throw new Error(`contract: HTTP ${response.status}`);
  return response.json();
});

/**
 * Hear whether a Space answers what this element asks, before a photo is sent. Where there is no answer, the upload
 * will tell.
 *
 * @param {string} src root URL of the Space, without a slash at the end
 * @throws {Problem} `contract_mismatch`
 */
export async function checkContract(src) {
  const said = await ask(src).catch(() => null);
  if (!said || (said.oldest <= CONTRACT && CONTRACT <= said.newest)) return;
  const detail = `the element speaks ${CONTRACT}, ${src} answers ${said.oldest} to ${said.newest}`;
  throw new Problem("contract_mismatch", detail);
}
