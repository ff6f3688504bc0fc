/** The linear function of a window's colours that is nearest to its values: least squares, three by three. */

/**
 * Solve `covariance . slope = products` by the covariance's cofactors.
 *
 * @param {import("./numbers.js").Doubles} slope is written: of red, green and blue
 * @param {number} rr variance of red, with what counts as noise; and so on
 * @param {number} rg
 * @param {number} rb
 * @param {number} gg
 * @param {number} gb
 * @param {number} bb
 * @param {number} withRed covariance of the values with red
 * @param {number} withGreen
 * @param {number} withBlue
 */
export function fitColours(slope, rr, rg, rb, gg, gb, bb, withRed, withGreen, withBlue) {
  const rrs = gg * bb - gb * gb;
  const rgs = gb * rb - rg * bb;
  const rbs = rg * gb - gg * rb;
  const ggs = rr * bb - rb * rb;
  const gbs = rg * rb - rr * gb;
  const bbs = rr * gg - rg * rg;
  const scale = 1 / (rr * rrs + rg * rgs + rb * rbs);
  slope[0] = scale * (rrs * withRed + rgs * withGreen + rbs * withBlue);
  slope[1] = scale * (rgs * withRed + ggs * withGreen + gbs * withBlue);
  slope[2] = scale * (rbs * withRed + gbs * withGreen + bbs * withBlue);
}
