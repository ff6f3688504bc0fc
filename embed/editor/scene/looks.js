/**
 * Ready-made looks. A look says all that makes up the letters' appearance, so putting on another one
 * leaves nothing of the first; the words, their place, size, alignment and turn stay the layer's own.
 */

import { parameters } from "./parameters.js";

/**
 * @typedef {import("./parameters.js").LookStyle} LookStyle
 * @typedef {{ key: string, style: Readonly<LookStyle> }} Look key: its name in the locale is `look.<key>`
 */

const plain = /** @type {LookStyle} */ (
  Object.fromEntries(parameters.filter(({ look }) => look !== false).map(({ key, initial }) => [key, initial]))
);

/** @type {Readonly<Record<string, Partial<LookStyle>>>} */
const changes = {
  lock_screen: {
    font: "Montserrat",
    weight: 600,
    letterSpacing: -0.03,
    opacity: 0.94,
    shadows: [{ x: 0, y: 0.01, blur: 0.12, color: "#000000", opacity: 0.25 }],
  },
  cover: { font: "Bodoni Moda", weight: 500, case: "upper", letterSpacing: -0.04, lineHeight: 0.9 },
  poster: { font: "Anton", weight: 400, case: "upper", lineHeight: 1.05, color: "#ffd60a" },
  outline: {
    font: "Archivo Black",
    weight: 400,
    case: "upper",
    fill: "none",
    strokeWidth: 0.03,
    strokeColor: "#ffffff",
    strokePosition: "center",
    strokeJoin: "miter",
  },
  neon: {
    font: "Pacifico",
    weight: 400,
    color: "#fff0fb",
    lineHeight: 1.3,
    glowSize: 0.2,
    glowColor: "#ff2fd0",
    glowStrength: 2,
  },
  gold: {
    font: "Playfair Display",
    weight: 800,
    fill: "gradient",
    gradient: [
      { color: "#fff4cf", at: 0.12 },
      { color: "#e6b33f", at: 0.48 },
      { color: "#8f5e12", at: 0.56 },
      { color: "#f8de91", at: 0.88 },
    ],
    shadows: [{ x: 0, y: 0.03, blur: 0.06, color: "#2a1800", opacity: 0.55 }],
  },
  long_shadow: {
    font: "Oswald",
    weight: 700,
    case: "upper",
    color: "#fff7e8",
    depth: 0.8,
    depthAngle: 45,
    depthColor: "#14213d",
    depthFade: 1,
  },
  block: {
    font: "Bungee",
    weight: 400,
    color: "#ffd23f",
    depth: 0.16,
    depthAngle: 60,
    depthColor: "#b8321f",
    shadows: [{ x: 0.06, y: 0.1, blur: 0.15, color: "#000000", opacity: 0.35 }],
  },
  sunset: {
    font: "Righteous",
    weight: 400,
    fill: "gradient",
    gradient: [
      { color: "#ffe66d", at: 0.15 },
      { color: "#ff7b54", at: 0.5 },
      { color: "#d6336c", at: 0.7 },
      { color: "#5f3dc4", at: 0.95 },
    ],
    depth: 0.06,
    depthAngle: 90,
    depthColor: "#2b0a3d",
  },
  sticker: {
    font: "Lobster",
    weight: 400,
    lineHeight: 1.2,
    color: "#f03e6a",
    strokeWidth: 0.09,
    strokeColor: "#ffffff",
    shadows: [{ x: 0, y: 0.05, blur: 0.09, color: "#000000", opacity: 0.4 }],
  },
  glass: { font: "Unbounded", weight: 800, letterSpacing: -0.03, blend: "overlay" },
  vanishing: {
    font: "Oswald",
    weight: 700,
    case: "upper",
    letterSpacing: 0.03,
    color: "#ffe066",
    rotateX: 52,
    distance: 0.7,
  },
  badge: {
    font: "Cinzel",
    weight: 800,
    case: "upper",
    letterSpacing: 0.12,
    curve: 110,
    color: "#fff3d6",
    shadows: [{ x: 0, y: 0.02, blur: 0.08, color: "#000000", opacity: 0.45 }],
  },
  marker: {
    font: "Permanent Marker",
    weight: 400,
    skewY: -6,
    shadows: [{ x: 0.03, y: 0.03, blur: 0, color: "#e03131", opacity: 1 }],
  },
  caption: {
    font: "Space Mono",
    weight: 700,
    letterSpacing: -0.02,
    color: "#f8f9fa",
    backgroundOpacity: 1,
    backgroundColor: "#16181d",
    backgroundPadding: 0.3,
    backgroundRadius: 0.12,
  },
  negative: { font: "Archivo Black", weight: 400, case: "upper", letterSpacing: -0.02, blend: "difference" },
  note: { font: "Caveat", weight: 700, color: "#fff9db", lineHeight: 0.9, skewY: -3 },
  print: { font: "Abril Fatface", weight: 400, color: "#1b2a6b", blend: "multiply" },
};

/** @type {readonly Look[]} */
export const looks = Object.entries(changes).map(([key, style]) => ({ key, style: { ...plain, ...style } }));
