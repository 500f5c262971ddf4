import { readEnvironment } from '../cli/environment.ts';
import { findTemporal } from '../infra/local/binary.ts';
import { workflowBundle } from '../worker/bundle.ts';

/** The last step of set-up: the Temporal command and the workflow bundle, each a moment's work where they are there. */
const environment = readEnvironment();
await workflowBundle(environment.cacheFolder);
try {
  await findTemporal({
    override: environment.temporalBinary,
    path: environment.path,
    toolsFolder: environment.toolsFolder,
    onProgress: (line) => console.error(`set-up: ${line}`),
  });
} catch (error) {
  // A server elsewhere may be used instead: the command that needs one tells again.
  console.error(`set-up: ${error instanceof Error ? error.message : String(error)}`);
}
