/**
 * What the controls have in common: a value goes in, and what the visitor makes of it comes out. They know nothing of
 * texts, photos or the Space, so the panel and the page's dialogs have the same ones.
 */

/**
 * @template T
 * @typedef {object} Edit how a control gives its value on
 * @property {string} name read out, and shown where nothing else shows it
 * @property {(value: T) => void} change
 * @property {() => void} endGesture the gesture has ended: what follows is another step to undo
 * @property {() => void} [revert] take the gesture back, as if it had not begun
 */

/**
 * @template T
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: T) => void} update show this value
 * @property {(steps: number) => void} [scrub] change by so many steps
 * @property {number} [steps] that its slider is long
 */

/**
 * @typedef {object} Context
 * @property {import("../base/strings.js").Strings} strings
 * @property {AbortSignal} signal ends the editor
 */

/**
 * @template {string} Value
 * @typedef {object} Choice one of several to choose from
 * @property {Value} value
 * @property {string} name
 * @property {string} [picture] outline of an icon that says it without the name
 * @property {boolean} [isSpelt] the name stands beside the picture all the same
 */

export {};
