import { setImmediate } from 'node:timers/promises';
import type { StudiedRun, StudyData } from '../contracts/study-data.ts';
import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { contentPolicy } from './content-policy.ts';
import { studyFigures } from './figures/study.ts';
import type { Figure } from './figure.ts';
import { html, type Html, trusted } from './html.ts';
import { leafRows } from './leaf-rows.ts';
import { STYLE } from './style.ts';
import { ensembleRows, wholeRows } from './whole-spaces.ts';
import { withError } from './with-error.ts';

/** What a reader is told of each figure. */
const CAPTIONS: Readonly<Record<string, string>> = {
  'study-full-space':
    'One point for each ensemble, with its standard errors; the ensembles of one run are joined along the metadata key by which they differ.',
  'study-clusters':
    'Fragments of information that recur, by setting. At another minSamples there are other numbers of them: compare runs of one job but for the data.',
  'study-ranking':
    'One point for each model: the median similarity to the others of its ensemble, half the distance of the quartiles as its bar. Models of different ensembles were not compared.',
};

const kept = ({ channels }: StudiedRun['tables']): number => channels.kept.reduce((sum, flag) => sum + flag, 0);

function groupsOf({ tables }: StudiedRun, similarity: 'nmi' | 'vi'): string {
  const table = tables[`clusters_${similarity}`];
  return table ? String(leafRows(table).length) : '–';
}

/** Mean information of the whole spaces of each ensemble, the smallest and the largest of them. */
function informationOf({ tables }: StudiedRun): string {
  const rows = ensembleRows(wholeRows(tables)).toSorted((a, b) => a.information.value - b.information.value);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '–';
  const told = (row: typeof first): string => withError(row.information.value, row.information.error);
  return first === last ? told(first) : `${told(first)} to ${told(last)}`;
}

/** Where runs lie, seen from the page of a study in its store. */
const RUNS_FOLDER = '../../../runs';

function drawRuns({ runs, unfinished }: StudyData, runsFolder: string): Html {
  const heads = [
    'Run',
    'Spaces',
    'Ensembles',
    'Points',
    'Channels kept',
    'Groups by NMI',
    'by VI',
    'Information of whole spaces, bits',
    'Warnings',
  ];
  const body = runs.map((each) => {
    const { tables, record, title, warnings } = each;
    const cells = [
      tables.spaces.space.length,
      record.sources.ensembles.length,
      record.sources.samplePoints,
      `${kept(tables)} of ${tables.channels.channel.length}`,
      groupsOf(each, 'nmi'),
      groupsOf(each, 'vi'),
      informationOf(each),
      warnings.length,
    ];
    return html`<tr><td><a href="${runsFolder}/${each.run}/report.html">${title}</a></td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  });
  const missing =
    unfinished.length > 0 && html`<p class="note">Not finished, and not on this page: ${unfinished.join(', ')}.</p>`;
  return html`<section id="runs"><h2>Runs</h2><div class="wide"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>${missing}</section>`;
}

const drawFigure = (figure: Figure): Html =>
  html`<section id="${figure.id}"><h2>${figure.title}</h2><figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${CAPTIONS[figure.id] ?? ''}</figcaption></figure></section>`;

/**
 * The page over all runs of a study: one file that needs nothing else but the reports that it links to. A function of the
 * data alone.
 * @param runsFolder where the runs lie, seen from the page.
 */
export async function renderStudy(data: StudyData, runsFolder = RUNS_FOLDER): Promise<string> {
  const [name = ''] = data.record.study.split('/');
  const figures: Html[] = [];
  for (const figure of studyFigures(data)) {
    figures.push(drawFigure(figure));
    await setImmediate();
  }
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentPolicy(STYLE))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="latent-census ${SOFTWARE_VERSION}">
<meta name="color-scheme" content="light dark">
<title>${name} – latent-census</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header><p class="kind">latent-census study</p><h1>${name}</h1><p class="run">${data.record.study}</p></header>
<main id="report">
${drawRuns(data, runsFolder)}${figures}</main>
</body>
</html>
`.markup;
}
