// A real Temporal server on PostgreSQL, until Ctrl-C: node --import tsx infra/temporal/start.ts [FOLDER]
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTemporal } from '../local/binary.ts';
import { startCluster } from './cluster.ts';

const toolsFolder = fileURLToPath(new URL('../../.tools', import.meta.url));
const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
const [given] = process.argv.slice(2);
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'census-postgres-')) : resolve(given);
const onProgress = (line: string): void => console.error(line);
const { path: temporal } = await findTemporal({ override, path, toolsFolder, onProgress });
const cluster = await startCluster({ folder, toolsFolder, path, temporal, onProgress });
console.log(`${cluster.address} is ready: census run job.yaml --temporal ${cluster.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cluster.stop());
