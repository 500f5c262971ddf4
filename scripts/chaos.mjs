// Kills commands, workers and servers at seeded random moments of a run: npm run chaos -- KILLS [SEED]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [kills = '30', seed = String(Date.now() % 100_000)] = process.argv.slice(2);
if (![kills, seed].every((text) => /^\d+$/.test(text))) {
  console.error(`chaos: expected whole numbers KILLS and SEED, got ${kills} ${seed}`);
  process.exit(2);
}
console.error(`chaos: ${kills} kills, seed ${seed}`);
const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(new URL('./test.mjs', import.meta.url)), '--selectProjects', 'chaos', 'chaos-long'],
  {
    stdio: 'inherit',
    env: { ...process.env, CENSUS_CHAOS_KILLS: kills, CENSUS_CHAOS_SEED: seed, CENSUS_CHAOS_LONG: '1' },
  },
);
process.exit(status ?? 1);
