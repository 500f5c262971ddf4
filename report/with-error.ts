/** Decimals at which a standard error has two digits that count, within reason. */
function decimalsOf(error: number): number {
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error))));
}

/** `0.216 ± 0.006`, with as many digits as the error leaves sense in; `0.2160` where there is none, `–` for no number. */
export function withError(value: number, error: number): string {
  if (Number.isNaN(value)) return '–';
  if (!(error > 0)) return value.toFixed(4);
  const decimals = decimalsOf(error);
  return `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}
