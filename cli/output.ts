import { printable } from '../contracts/printable.ts';
import type { Warning } from '../contracts/sources.ts';

/** One line of the machine-readable output. */
export type CensusEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** One JSON object a line, with --json only. */
  event(event: CensusEvent): void;
  /** A result for people; nothing with --json. */
  result(text: string): void;
  /** A remark for people; nothing with --quiet. */
  note(text: string): void;
  warn(warning: Warning): void;
  /** Progress in place of the last one: a line that changes on a terminal, a line now and then in a pipe. */
  progress(line: string, event: CensusEvent): void;
  /** Ends the progress line, so that what follows starts on its own. */
  settle(): void;
}

/** Tells how far the reading of a job's inputs, or of a folder, is. */
export const tellReading =
  (output: Output, subject: string) =>
  (done: number, total: number, what: string): void =>
    output.progress(`${subject}: ${what} ${done}/${total}`, { event: 'progress', stage: what, done, total });

const PLAIN_PROGRESS_MS = 5000;

export function createOutput({ json, quiet }: { json: boolean; quiet: boolean }): Output {
  const terminal = process.stderr.isTTY && !json;
  let live = false;
  // What is over sooner needs no progress.
  let lastPlain = Date.now();
  const settle = (): void => {
    if (live) process.stderr.write('\n');
    live = false;
  };
  const event = (entry: CensusEvent): void => {
    if (json) process.stdout.write(`${JSON.stringify(entry)}\n`);
  };
  return {
    json,
    event,
    settle,
    result(text) {
      settle();
      if (!json) process.stdout.write(`${text}\n`);
    },
    note(text) {
      settle();
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    warn(warning) {
      event({ event: 'warning', ...warning });
      settle();
      if (quiet || json) return;
      const told = `warning: ${warning.message}\n${warning.hint ? `  hint: ${warning.hint}\n` : ''}`;
      process.stderr.write(printable(told, '\n\t'));
    },
    progress(line, entry) {
      event(entry);
      if (quiet || json) return;
      if (terminal) {
        process.stderr.write(`\r\u001B[2K${line.slice(0, Math.max(20, process.stderr.columns - 1))}`);
        live = true;
      } else if (Date.now() - lastPlain >= PLAIN_PROGRESS_MS) {
        lastPlain = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
  };
}
