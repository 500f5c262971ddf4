import { CensusError } from '../contracts/errors.ts';
import type { SpaceSource } from '../contracts/sources.ts';
import type { Measured } from './alignment.ts';
import type { Ensemble } from './ensembles.ts';
import type { Inventory } from './inventory.ts';
import { checkName, namesOfFiles } from './space-name.ts';

/** The spaces of all ensembles in order: ensembles as listed, their files in order, then the leading axis. */
export function spacesOf(
  ensembles: readonly Ensemble[],
  measured: readonly Measured[],
  inventory: Inventory,
): SpaceSource[] {
  const spaces: SpaceSource[] = [];
  let next = 0;
  for (const ensemble of ensembles) {
    const names = namesOfFiles(ensemble.files.map((file) => file.location));
    for (const [i, file] of ensemble.files.entries()) {
      const { layout } = measured[next++]!;
      const index = inventory.add(file.location, file.uri);
      const whole = isWhole(ensemble, layout.channels);
      const entries = layout.spaces < 0 ? [-1] : Array.from({ length: layout.spaces }, (_, k) => k);
      for (const leading of entries) {
        const name = leading < 0 ? names[i]! : `${names[i]}[${leading}]`;
        checkName(name, file.uri, 'space name');
        spaces.push({
          space: spaces.length,
          ensemble: ensemble.name,
          name,
          file: index,
          kind: ensemble.kind.kind,
          arrays: ensemble.kind.names,
          leading,
          points: layout.points,
          dimensions: layout.dimensions,
          channels: ensemble.kind.kind === 'points' ? 0 : whole ? 1 : layout.channels,
          whole,
          metadata: [],
        });
      }
    }
  }
  return spaces;
}

/** Full Gaussians are whole by nature; several categorical or label variables have no posterior kind as a whole. */
function isWhole(ensemble: Ensemble, channels: number): boolean {
  const { kind } = ensemble.kind;
  if (kind === 'full_gaussian') return true;
  if (ensemble.job.channels === 'dimension') return false;
  if ((kind === 'categorical' || kind === 'labels') && channels > 1) {
    throw new CensusError(
      'job-invalid',
      `ensemble ${ensemble.name}: channels: expected dimension for ${channels} variables, got space`,
      {
        hint: 'take each variable as a channel, or join the variables into one before export',
        fields: { ensemble: ensemble.name },
      },
    );
  }
  return true;
}
