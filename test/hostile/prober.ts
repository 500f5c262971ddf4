import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MS_MAX, PEAK_BYTES_MAX, type Question, type Verdict } from './verdict.ts';

const ENTRY = fileURLToPath(new URL('probe.ts', import.meta.url));
/** The heap of V8 ends the process below what it may take in all. */
const HEAP_MIB_MAX = 700;
/** A busy machine is no hang: the reader tells the time that it took of the processors. */
const PATIENCE_MS = 8 * MS_MAX;

/** Reads hostile input in a process of its own, which is started anew where it hung, died or took much memory. */
export class Prober {
  private child: ChildProcess | undefined;
  private said = '';

  async ask(question: Question): Promise<Verdict> {
    const child = this.child ?? this.start();
    const verdict = new Promise<Verdict>((resolve) => {
      const settle = (found: Verdict): void => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        resolve(found);
      };
      const onMessage = (found: unknown): void => settle(found as Verdict);
      const onExit = (code: number | null, signal: string | null): void => {
        this.child = undefined;
        settle({ outcome: 'died', error: `exit ${code ?? signal}: ${this.said.slice(-2000)}` });
      };
      const timer = setTimeout(() => {
        void this.end();
        settle({ outcome: 'hung', error: `no answer within ${PATIENCE_MS} ms` });
      }, PATIENCE_MS);
      child.on('message', onMessage).on('exit', onExit);
    });
    child.send(question);
    const found = await verdict;
    // The peak of a process never falls: the next question must not pay for this one.
    if ('peakBytes' in found && found.peakBytes > PEAK_BYTES_MAX) await this.end();
    return found;
  }

  async end(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  private start(): ChildProcess {
    this.said = '';
    const child = fork(ENTRY, [], {
      execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MIB_MAX}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.said = (this.said + String(chunk)).slice(-10_000)));
    }
    this.child = child;
    return child;
  }
}
