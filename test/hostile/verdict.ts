/** What came of giving hostile input to a reader. */
export type Verdict =
  | { readonly outcome: 'read'; readonly ms: number; readonly peakBytes: number }
  | {
      readonly outcome: 'refused';
      readonly tag: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly ms: number;
      readonly peakBytes: number;
    }
  /** An error that is none of ours: a fault of the program. */
  | { readonly outcome: 'fault'; readonly error: string; readonly ms: number; readonly peakBytes: number }
  | { readonly outcome: 'hung'; readonly error: string }
  | { readonly outcome: 'died'; readonly error: string };

/** What is asked of the process that reads: a reader by its name, what the file is called, and its bytes. */
export interface Question {
  readonly reader: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Longest time, of all processors together, and most memory that any input may take. */
export const MS_MAX = 5000;
export const PEAK_BYTES_MAX = 2 ** 30;

/** What is wrong with a verdict; undefined where input was read, or refused as it ought to be. */
export function faultOf(verdict: Verdict): string | undefined {
  if (verdict.outcome === 'hung' || verdict.outcome === 'died') return `${verdict.outcome}: ${verdict.error}`;
  if (verdict.outcome === 'fault') return `an error of another kind: ${verdict.error}`;
  if (verdict.ms > MS_MAX) return `${Math.round(verdict.ms)} ms`;
  if (verdict.peakBytes > PEAK_BYTES_MAX) return `${Math.round(verdict.peakBytes / 2 ** 20)} MiB of memory`;
  if (verdict.outcome === 'read') return undefined;
  const { message, hint } = verdict;
  if (hint === undefined || hint === '') return `a refusal without a hint: ${message}`;
  if (!/: |^(unknown|missing) /.test(message)) return `a refusal without a subject: ${message}`;
  return message.length > 4000 ? `a message of ${message.length} characters` : undefined;
}
