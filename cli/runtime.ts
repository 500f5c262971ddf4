import { makeTelemetryFilterString, type Runtime } from '@temporalio/worker';

export const logToStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Temporal's own runtime: no log but errors, and signals left to the command. Before the first worker; where the process
 * has a runtime already, that one is left as it is.
 * @param write takes each line that is logged.
 */
export function quietRuntime(
  runtime: typeof Runtime,
  write: (line: string) => void,
  level: 'ERROR' | 'WARN' | 'INFO' = 'ERROR',
): void {
  const ranks = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };
  const say = (rank: keyof typeof ranks) => (message: string, meta?: Record<string, unknown>) => {
    if (ranks[rank] >= ranks[level]) write(`${rank.toLowerCase()}: ${message} ${meta ? JSON.stringify(meta) : ''}`);
  };
  try {
    runtime.install({
      shutdownSignals: [],
      // The core says at warning level that it tries again, many times over while a server is away.
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
      },
      logger: {
        log: (rank, message, meta) => say(rank)(message, meta),
        trace: say('TRACE'),
        debug: say('DEBUG'),
        info: say('INFO'),
        warn: say('WARN'),
        error: say('ERROR'),
      },
    });
  } catch (error) {
    if (Object(error).name !== 'IllegalStateError') throw error;
  }
}
