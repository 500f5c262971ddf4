/** A value as a field of CSV (RFC 4180). */
const field = (value: string | number): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A row of CSV with its line end. NaN is an empty field, as pandas and R write it. */
export const csvRow = (values: Iterable<string | number>): string =>
  `${Array.from(values, (value) => (Number.isNaN(value) ? '' : field(value))).join(',')}\n`;
