/** Prints the table of `embed/README.md` that lists what a layer of a design may hold. */

import { parameters } from "../../../embed/editor/scene/parameters.js";

/** @param {import("../../../embed/editor/scene/parameters.js").Field} parameter */
function values(parameter) {
  switch (parameter.kind) {
    case "text":
    case "font":
      return `text, at most ${parameter.maxLength} characters`;
    case "number":
      return `${parameter.min} to ${parameter.max}`;
    case "color":
      return "`#rrggbb`";
    case "choice":
      return parameter.choices.map((choice) => `\`${choice}\``).join(", ");
    case "toggle":
      return "`true`, `false`";
    case "list": {
      const items = parameter.item.map((item) => `\`${item.key}\` (${values(item)})`).join(", ");
      return `${parameter.min} to ${parameter.max} of ${items}`;
    }
  }
}

export const table = [
  "| key | values | initially |",
  "| --- | --- | --- |",
  ...parameters.map((parameter) => {
    const { key, initial } = parameter;
    return `| \`${key}\` | ${values(parameter)} | \`${JSON.stringify(initial)}\` |`;
  }),
].join("\n");

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(table);
