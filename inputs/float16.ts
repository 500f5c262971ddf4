/** IEEE 754 half precision and bfloat16 to single precision; both are exact. */

/** n halves (16 bits each) as single precision. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = halfToNumber(halves[i]!);
  return out;
}

export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Subnormals have no hidden bit and the exponent of the smallest normal number.
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A bfloat16 is the upper half of a single. */
export function bfloatsToFloats(bfloats: Uint16Array): Float32Array {
  const out = new Float32Array(bfloats.length);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i]! << 16;
  return out;
}
