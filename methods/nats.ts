/** Nats from bits: 1 bit is ln 2 nats. */
export function nats(bits: number): number {
  return bits * Math.LN2;
}
