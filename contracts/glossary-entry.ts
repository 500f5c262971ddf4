/** One word of the census: what it means, as formulas and tables have it. */
export interface GlossaryEntry {
  readonly term: string;
  /** Other names that lead here, abbreviations and spellings. */
  readonly synonyms: readonly string[];
  /** One sentence. */
  readonly definition: string;
  /** In plain text; the symbols are those of docs/math.md. */
  readonly formula?: string;
  /** bits, nats, or what is counted; '' for what has none. */
  readonly unit: string;
  readonly range?: string;
  /** Where it is stored: `table.column`. */
  readonly where: readonly string[];
  /** A page of the documentation, with its heading. */
  readonly see: string;
}
