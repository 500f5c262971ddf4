/** The level that stands for a value that does not exist. */
export const MISSING = 65535;

/** Numbers as levels between two bounds, their high bytes before their low ones, deflated, in base64. */
export interface Packed {
  readonly from: number;
  readonly to: number;
  /** Steps between `from` and `to`. */
  readonly steps: number;
  readonly count: number;
  readonly data: string;
}
