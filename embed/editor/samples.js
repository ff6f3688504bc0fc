/**
 * The photos that come with the Space, each with the look that suits it.
 *
 * @typedef {{ key: string, file: string, look: Partial<import("./scene.js").Scene> }} Sample
 *
 * @type {readonly Sample[]}
 */
export const samples = [
  { key: "rocket", file: "rocket.jpg", look: { color: "#ffe9c9", y: 0.46 } },
  { key: "astronaut", file: "astronaut.png", look: { color: "#24306e", y: 0.25 } },
  { key: "coffee", file: "coffee.png", look: { color: "#fff4e0", y: 0.155 } },
];
