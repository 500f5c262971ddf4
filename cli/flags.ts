import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENGINE_CHOICES } from '../contracts/arithmetic.ts';
import { parseAge } from './prunable.ts';

/** A count given as text: a whole number of at least `least`. */
export const counted =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${least}, got ${text}`);
  };

/** A name as runs and studies have it. */
export function named(text: string): string {
  if (/^[a-z0-9-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError(`expected 1 to 64 of the characters a-z, 0-9 and -, got ${text}`);
}

/** An age given as text, in ms. */
export function aged(text: string): number {
  const value = parseAge(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError(`expected hours, days or weeks such as 36h, 30d or 2w, got ${text}`);
}

const UNITS: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30, MB: 1e6, GB: 1e9 };

/** An amount of memory given as text, in bytes. */
export function bytesOf(text: string): number {
  const [, count, unit] = /^(\d{1,6}(?:\.\d+)?)(MiB|GiB|MB|GB)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) return Math.round(Number(count) * UNITS[unit]!);
  throw new InvalidArgumentError(`expected a size such as 800MiB or 2GiB, got ${text}`);
}

/** Where to listen, given as text: an address of this machine and a port. */
export function listened(text: string): string {
  const [, port] = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) > 0 && Number(port) < 65_536) return text;
  throw new InvalidArgumentError(`expected an address and a port such as 127.0.0.1:9464, got ${text}`);
}

/** The flags that every command takes. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--store <uri>', 'folder that keeps the runs (CENSUS_STORE; default: the job’s, or ./census)')
    .addOption(new Option('--engine <name>', 'what computes').choices(ENGINE_CHOICES).default('auto'))
    .option('--threads <n>', 'threads of a kernel (default: all cores)', counted(1))
    .option('--temporal <host:port>', 'Temporal server (TEMPORAL_ADDRESS; default: one is started beside the store)')
    .option('--namespace <name>', 'namespace of that server')
    .option('--allow-plaintext', 'connect without TLS to a server that is not on this machine')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no progress and no remarks');
}

/** Examples below a command's help, one a line. */
export function examples(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
