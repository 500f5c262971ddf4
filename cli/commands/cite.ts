import { bibtexOf, citationsOf } from '../../report/citations.ts';
import { methodsParagraph } from '../../report/methods-paragraph.ts';
import { readRunSummary } from '../../store/run-data.ts';
import { CITE_FORMS, type CiteForm } from '../choices.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { locateRun, requireFinished } from '../runs.ts';

const HEADINGS: Readonly<Record<CiteForm, string>> = {
  bibtex: 'BibTeX',
  markdown: 'Methods, Markdown (numbers as in the entries above)',
  latex: 'Methods, LaTeX',
};

/** `census cite RUN`: the works that the run rests on, and its methods section, for a paper. */
export async function cite(word: string, flags: CommonFlags & { readonly as?: CiteForm }): Promise<void> {
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { store, run } = await locateRun(word, flags, readEnvironment());
  await requireFinished(store, run);
  const data = await readRunSummary(store, run);
  const texts: Readonly<Record<CiteForm, string>> = {
    bibtex: citationsOf(data.record).map(bibtexOf).join('\n\n'),
    markdown: methodsParagraph(data, 'markdown'),
    latex: methodsParagraph(data, 'latex'),
  };
  if (flags.as === undefined) {
    output.result(CITE_FORMS.map((form) => `% ${HEADINGS[form]}\n\n${texts[form]}`).join('\n\n'));
  } else output.result(texts[flags.as]);
  output.event({ event: 'cited', run, ...texts });
}
