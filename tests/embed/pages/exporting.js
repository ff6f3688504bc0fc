/** Pictures longer than a format or a browser has room for. */

import { exportPicture } from "/embed/editor/export/export.js";
import { readHeader } from "/embed/editor/photo/header.js";
import { draw, fonts, sceneOf, syntheticPhoto } from "./rendering.js";

const waiting = { signal: new AbortController().signal };

/** @returns {Promise<string[]>} a complaint for each picture that is not all there, or not as long as is said */
export async function exportLongPictures() {
  const complaints = [];
  for (const [width, height, format, longest] of [
    [17000, 90, "webp", 16383],
    [90, 17000, "webp", 16383],
    [16380, 30, "webp", 16383],
    [66000, 30, "jpeg", 65500],
    [66000, 30, "png", 66000],
  ]) {
    const bitmap = await syntheticPhoto(width / 10, height / 10);
    const everythingIsThere = async () => true;
    const work = {
      photo: { name: "long", bitmap },
      subject: null,
      scene: sceneOf([]),
      fonts: { ...fonts, ensure: everythingIsThere },
    };
    const options = { format, quality: 0.9, size: 10, parts: "picture" };
    const name = `${format}, ${width} x ${height}`;
    try {
      const { blob, reducedFrom, ...said } = await exportPicture(work, options, waiting);
      const { size } = await readHeader(blob);
      if (size.width !== said.width || size.height !== said.height) complaints.push(`${name}: ${JSON.stringify(size)}`);
      const long = Math.max(said.width, said.height);
      // A browser may have less room than the format.
      if (long > longest || long < longest / 3) complaints.push(`${name}: ${long} long`);
      const isWhole = said.width === width && said.height === height;
      if (isWhole !== (reducedFrom === null)) complaints.push(`${name}: reduced from ${JSON.stringify(reducedFrom)}`);
      // Its far end shows what the photo's does, which grows red to the right and green to the bottom.
      const end = await createImageBitmap(blob, said.width - 8, said.height - 8, 8, 8);
      const [red, green] = draw(end, null, sceneOf([]), 8, 8);
      if ((width > height ? red : green) < 190) complaints.push(`${name}: ends in ${red}, ${green}`);
    } catch (error) {
      if (format !== "webp" || error.code !== "format_unsupported") complaints.push(`${name}: ${error.code ?? error}`);
    }
  }
  return complaints;
}
