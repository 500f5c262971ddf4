import { makeTelemetryFilterString, type Runtime } from '@temporalio/worker';
import { CensusError } from '../contracts/errors.ts';
import { createLog, type Log, type LogLevel } from './log.ts';

export const logToStderr = (line: string): void => void process.stderr.write(`${line}\n`);

export interface RuntimeSettings {
  readonly log: Log;
  /** Where the numbers of the SDK and ours are served for Prometheus, `host:port`; nowhere without it. */
  readonly metrics?: string | undefined;
}

/** Each worker of ours polls one queue, for one kind of task: that it polls not for the other needs no warning. */
const NEEDLESS = /^No (workflows|activities|Nexus services) registered, not polling/;

const LEVELS: Readonly<Record<string, LogLevel>> = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn' };

function refusedAddress(metrics: string, cause: unknown): CensusError {
  const [, why = 'none'] = /exporter: (.*)$/.exec((cause as Error).message) ?? [];
  return new CensusError(
    'usage',
    `--metrics: expected an address of this machine to listen at, got ${metrics}: ${why}`,
    {
      hint: 'give each worker of a machine a port of its own',
      cause,
    },
  );
}

/**
 * Temporal's own runtime, its signals left to the command. Before the first worker; where the process has a runtime
 * already, that one is left as it is.
 */
export function installRuntime(runtime: typeof Runtime, { log, metrics }: RuntimeSettings): void {
  const say = (level: LogLevel) => (message: string, facts?: Record<string, unknown>) => {
    if (!NEEDLESS.test(message)) log(level, message, facts);
  };
  try {
    runtime.install({
      shutdownSignals: [],
      telemetryOptions: {
        // The core says at warning level that it tries again, many times over while a server is away.
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
        ...(metrics !== undefined && {
          metrics: {
            prometheus: {
              bindAddress: metrics,
              countersTotalSuffix: true,
              unitSuffix: true,
              useSecondsForDurations: true,
            },
          },
        }),
      },
      logger: {
        log: (level, message, facts) => say(LEVELS[level] ?? 'error')(message, facts),
        trace: say('debug'),
        debug: say('debug'),
        info: say('info'),
        warn: say('warn'),
        error: say('error'),
      },
    });
  } catch (error) {
    const { name, message = '' } = Object(error) as { name?: string; message?: string };
    if (metrics !== undefined && message.includes('prometheus')) throw refusedAddress(metrics, error);
    if (name !== 'IllegalStateError') throw error;
  }
}

/**
 * The runtime of a command that is no service: no log but what is given.
 * @param write takes each line that is logged.
 */
export function quietRuntime(runtime: typeof Runtime, write: (line: string) => void, level: LogLevel = 'error'): void {
  installRuntime(runtime, { log: createLog({ level, json: false, write }) });
}
