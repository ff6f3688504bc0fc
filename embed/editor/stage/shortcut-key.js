/** Which key a shortcut is pressed with, on keyboards of all scripts. */

/** Keys beside the letters that are letters themselves in scripts with more of them. @type {Record<string, string>} */
const BESIDE = { BracketLeft: "[", BracketRight: "]" };

/** What is typed with the keys of a script other than Latin; some have keys for marks and for two letters at once. */
const OTHER_SCRIPT = /^(?:(?!\p{Script=Latin})[\p{Letter}\p{Mark}])+$/u;

/**
 * Shortcuts are named after Latin letters. Where the layout has those, it says where they are, be it AZERTY or
 * Dvorak; where it has others, they are where most Latin keyboards have them, as it is printed on the keys.
 *
 * @param {Pick<KeyboardEvent, "key" | "code">} event
 * @returns {string} the key in lower case
 */
export function shortcutKey({ key, code }) {
  if (!OTHER_SCRIPT.test(key)) return key.toLowerCase();
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? BESIDE[code] ?? key;
}
