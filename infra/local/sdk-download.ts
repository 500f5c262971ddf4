import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 120_000;
const TEN_YEARS_MS = 315_360_000_000;

/**
 * Has the Temporal SDK download the command into a folder and gives its path. The SDK offers this only together with a
 * short-lived server in memory, which is stopped at once. Throws where the vendor's site cannot be reached.
 */
export async function downloadBySdk(folder: string, onProgress: (line: string) => void): Promise<string> {
  onProgress('temporal: asking the SDK to download the server');
  await mkdir(folder, { recursive: true });
  // Loaded only here: few come this way, and the module brings a native library.
  const { Runtime } = await import('@temporalio/worker');
  const runtime = Runtime.instance();
  const started = runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version: 'default',
      ttl: TEN_YEARS_MS,
      sdkName: 'sdk-typescript',
      sdkVersion: '1.24.0',
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  const tooSlow = sleep(TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error('no answer in 2 minutes');
  });
  await runtime.shutdownEphemeralServer(await Promise.race([started, tooSlow]));
  const path = await downloadedBySdk(folder);
  if (path === undefined) throw new Error('the SDK left no file');
  return path;
}

/** What an earlier download left in the folder. */
export async function downloadedBySdk(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  const name = names.find((entry) => entry.startsWith('temporal') && !entry.endsWith('.downloading'));
  return name && join(folder, name);
}
