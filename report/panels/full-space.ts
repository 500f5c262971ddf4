import type { RunData, RunTables } from '../../contracts/run-data.ts';
import { fullSpaceFigures } from '../figures/full-space.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { entropyBits } from '../whole-spaces.ts';
import { withError } from '../with-error.ts';

/** Pairs listed at most; the table has them all. */
const PAIRS_MAX = 500;

const CAPTIONS: Readonly<Record<string, string>> = {
  'full-space':
    'Bars are one standard error, from draws that all pairs share; where none is seen it is smaller than the mark. NMI is relative to what the spaces carry, and uncertain where that is little; VI counts bits that one space has and the other has not.',
  'full-space-steps': 'Only spaces of the same step are compared. Bars are one standard error.',
  'full-space-aggregate':
    'A mixture of fewer posteriors hides information: it can show no more than the logarithm of their number.',
};

/** A row of cells, each with the number that it is sorted by. */
const row = (names: readonly string[], cells: readonly (readonly [string, number])[]): Html =>
  html`<tr>${names.map((name) => html`<td><span class="name" title="${name}">${name}</span></td>`)}${cells.map(([text, value]) => html`<td class="number" data-value="${value}">${text}</td>`)}</tr>`;

const table = (names: readonly string[], numbers: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="wide"><table class="sortable"><thead><tr>${names.map((name) => html`<th>${name}</th>`)}${numbers.map((name) => html`<th class="number">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

const measured = (value: number, error: number): [string, number] => [withError(value, error), value];

function ensembles({ full_ensembles: all }: RunTables): Html {
  const rows = [...all!.a.keys()].map((k) => {
    const name = all!.a[k] === all!.b[k] ? all!.a[k]! : `${all!.a[k]} with ${all!.b[k]}`;
    const step = all!.step[k]!;
    return row(
      [name],
      [
        [Number.isNaN(step) ? '' : String(step), step],
        [String(all!.spaces[k]), all!.spaces[k]!],
        measured(all!.information_bits[k]!, all!.information_se[k]!),
        [all!.entropy_fraction[k]!.toFixed(3), all!.entropy_fraction[k]!],
        [String(all!.pairs[k]), all!.pairs[k]!],
        measured(all!.nmi[k]!, all!.nmi_se[k]!),
        measured(all!.vi_bits[k]!, all!.vi_se[k]!),
      ],
    );
  });
  return table(['Ensemble'], ['Step', 'Spaces', 'Information, bits', 'Part of H(X)', 'Pairs', 'NMI', 'VI, bits'], rows);
}

function spaces(tables: RunTables, nameOf: (space: number) => string): Html {
  const all = tables.full_spaces!;
  const rows = [...all.space.keys()].map((k) =>
    row(
      [nameOf(all.space[k]!)],
      [
        [String(all.aggregate[k]), all.aggregate[k]!],
        measured(all.information_bits[k]!, all.information_se[k]!),
        [all.entropy_fraction[k]!.toFixed(3), all.entropy_fraction[k]!],
        measured(all.self_information_bits[k]!, all.self_information_se[k]!),
      ],
    ),
  );
  return table(['Space'], ['Aggregate', 'Information, bits', 'Part of H(X)', 'Two draws share, bits'], rows);
}

function pairs(tables: RunTables, nameOf: (space: number) => string): Html {
  const all = tables.full_pairs!;
  const rows = [...all.a.keys()]
    .slice(0, PAIRS_MAX)
    .map((k) =>
      row(
        [nameOf(all.a[k]!), nameOf(all.b[k]!)],
        [
          measured(all.nmi[k]!, all.nmi_se[k]!),
          measured(all.vi_bits[k]!, all.vi_se[k]!),
          measured(all.shared_bits[k]!, all.shared_se[k]!),
        ],
      ),
    );
  const more =
    all.a.length > PAIRS_MAX &&
    html`<p class="note">The first ${PAIRS_MAX} of ${all.a.length}; the table full_pairs has them all.</p>`;
  return html`${table(['Space', 'and'], ['NMI', 'VI, bits', 'Shared, bits'], rows)}${more}`;
}

function intro({ record, tables }: RunData): Html {
  const { draws, given } = record.job.analyses.fullSpace!;
  const samples = Number(tables.full_ensembles!.samples[0] ?? 0n);
  const how =
    given !== undefined
      ? `${samples} given draws`
      : `${samples} ${draws === 'joint' ? 'joint samples' : 'samples for each term'}`;
  const target = record.job.analyses.fullSpace!.targetStandardErrorBits;
  const until = target === undefined ? '' : `, taken until every standard error was at most ${target} bits`;
  return html`<p>All dimensions of a space together, over all ${record.sources.points} data points, by Monte Carlo: ${how}${until}. The entropy of the data points present is H(X) = ${entropyBits(tables).toFixed(2)} bits. Errors are one standard error; values without one were summed exactly.</p>`;
}

/** What whole spaces say, and how far they agree. */
export const fullSpacePanel: Panel = {
  id: 'full-space',
  title: 'Whole spaces',
  render(data) {
    const { tables } = data;
    if (!tables.full_ensembles || !tables.full_spaces || !tables.full_pairs) return undefined;
    const several = new Set(tables.spaces.ensemble).size > 1;
    const nameOf = (space: number): string =>
      `${several ? `${tables.spaces.ensemble[space]} / ` : ''}${tables.spaces.name[space]}`;
    const figures = fullSpaceFigures(data).map(
      (figure) =>
        html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}. ${CAPTIONS[figure.id]}</figcaption></figure>`,
    );
    return html`${intro(data)}${figures}${ensembles(tables)}
<details><summary>Each space</summary>${spaces(tables, nameOf)}</details>
<details><summary>Each pair of spaces</summary>${pairs(tables, nameOf)}</details>`;
  },
  figures: fullSpaceFigures,
};
