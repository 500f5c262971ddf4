import { isCensusError } from '../../contracts/errors.ts';
import { READERS } from './readers.ts';
import type { Question, Verdict } from './verdict.ts';

/** Entry of the process that reads hostile input, one question at a time, so that its end is nobody else's. */

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

async function answer({ reader, name, bytes }: Question): Promise<Verdict> {
  const start = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(start);
    return { ms: (user + system) / 1000, peakBytes: peakBytes() };
  };
  try {
    await READERS[reader]!(new Uint8Array(bytes), name);
    return { outcome: 'read', ...spent() };
  } catch (error) {
    if (isCensusError(error)) {
      const { tag, message, hint } = error;
      return { outcome: 'refused', tag, message, hint, ...spent() };
    }
    const text = Object(error) as { stack?: unknown };
    return { outcome: 'fault', error: String(text.stack ?? error), ...spent() };
  }
}

process.on('message', (question: Question) => {
  void answer(question).then((verdict) => process.send!(verdict));
});
process.on('disconnect', () => process.exit());
