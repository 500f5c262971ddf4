import type { RunData } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import type { Panel } from '../panel.ts';
import { agreementPanel } from './agreement.ts';
import { boundsPanel } from './bounds.ts';
import { clustersPanel } from './clusters.ts';
import { ensemblesPanel } from './ensembles.ts';
import { fullSpacePanel } from './full-space.ts';
import { fusionPanel } from './fusion.ts';
import { galleryPanel } from './gallery.ts';
import { informationPanel } from './information.ts';
import { measuresPanel } from './measures.ts';
import { methodsPanel } from './methods.ts';
import { overviewPanel } from './overview.ts';
import { posteriorPanel } from './posterior.ts';
import { rankingPanel } from './ranking.ts';
import { structurePanel } from './structure.ts';
import { tablesPanel } from './tables.ts';
import { traversalsPanel } from './traversals.ts';
import { warningsPanel } from './warnings.ts';

/** The sections of the report in the order shown. A new analysis adds a file beside this one and a name here. */
export const PANELS: readonly Panel[] = [
  overviewPanel,
  warningsPanel,
  structurePanel,
  clustersPanel,
  galleryPanel,
  traversalsPanel,
  posteriorPanel,
  ensemblesPanel,
  informationPanel,
  agreementPanel,
  fullSpacePanel,
  rankingPanel,
  boundsPanel,
  fusionPanel,
  measuresPanel,
  methodsPanel,
  tablesPanel,
];

/** The drawings of all sections, for those who want them as files. */
export const figuresOf = (data: RunData): Figure[] => PANELS.flatMap((panel) => panel.figures?.(data) ?? []);
