/** Levels of a log, the least first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes one remark: what happened, and its facts. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  readonly level: LogLevel;
  /** One JSON object a line: `time`, `level`, `message`, then the facts. */
  readonly json: boolean;
  readonly write: (line: string) => void;
}

/** What is not JSON by itself: counts of the SDK are bigints, causes are errors. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  const { name, message, stack } = Object(value) as Partial<Error>;
  return stack === undefined || message === undefined ? value : { name, message, stack };
}

/** A log for people, or for programs that collect logs. */
export function createLog({ level, json, write }: LogOptions): Log {
  const least = LOG_LEVELS.indexOf(level);
  return (rank, message, facts) => {
    if (LOG_LEVELS.indexOf(rank) < least) return;
    const time = new Date().toISOString();
    if (json) write(JSON.stringify({ time, level: rank, message, ...facts }, plain));
    else write(`${rank}: ${message}${facts === undefined ? '' : ` ${JSON.stringify(facts, plain)}`}`);
  };
}
