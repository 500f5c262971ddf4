import { CommanderError } from 'commander';
import { exitCodeOf, isCensusError } from '../contracts/errors.ts';
import { printable } from '../contracts/printable.ts';

/** Writes an error the way a person can act on it, or as an event; returns the exit code. */
export function reportFailure(error: unknown, argv: readonly string[]): number {
  const json = argv.includes('--json');
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const message = error.message.replace(/^error: /, '');
    if (json) process.stdout.write(`${JSON.stringify({ event: 'failed', tag: 'usage', message })}\n`);
    return exitCodeOf('usage');
  }
  if (!isCensusError(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (json) process.stdout.write(`${JSON.stringify({ event: 'failed', tag: 'unexpected', message: text })}\n`);
    process.stderr.write(
      `error: ${text}\n  hint: this is a fault of latent-census; please report it with the lines above\n`,
    );
    return 1;
  }
  const { tag, message, hint, fields } = error;
  if (json) process.stdout.write(`${JSON.stringify({ event: 'failed', tag, message, hint, fields })}\n`);
  // Names come from files and folders of anyone's making, and a terminal acts on some characters.
  const told = `error: ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`;
  process.stderr.write(printable(told, '\n\t'));
  return exitCodeOf(tag);
}
