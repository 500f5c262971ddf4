import { describe, expect, it } from '@jest/globals';
import type { Job } from '../../contracts/job.ts';
import type { Kind, Sources } from '../../contracts/sources.ts';
import { bibtexOf, citationsOf, proseOf } from '../../report/citations.ts';
import { latexText, markdownText } from '../../report/methods-paragraph.ts';
import { STRUCTURE } from '../support/ensembles.ts';

const jobWith = (analyses: Job['analyses'], kind: Kind = 'diagonal_gaussian', samplePoints = 1000) => ({
  job: { analyses, sample: { seed: 0 } } as unknown as Job,
  sources: { spaces: [{ kind }], samplePoints } as unknown as Sources,
});

describe('what a run cites', () => {
  it('is the comparison and its bound, and OPTICS only where channels were ordered', () => {
    const bare = citationsOf(jobWith({})).map(({ key }) => key);
    expect(bare).toEqual(['murphy2025comparing', 'kolchinsky2017estimating', 'latentcensus']);
    const full = citationsOf(jobWith({ structure: STRUCTURE })).map(({ key }) => key);
    expect(full).toEqual([...bare.slice(0, -1), 'ankerst1999optics', 'pedregosa2011scikit', 'latentcensus']);
  });

  it('is the factorisation where coefficients are taken by factors of low rank', () => {
    const keys = citationsOf(jobWith({}, 'diagonal_gaussian', 60_000)).map(({ key }) => key);
    expect(keys).toEqual(['murphy2025comparing', 'kolchinsky2017estimating', 'harbrecht2012lowrank', 'latentcensus']);
  });

  it('is the software alone where there were no posteriors', () => {
    expect(citationsOf(jobWith({}, 'points')).map(({ key }) => key)).toEqual(['latentcensus']);
  });

  it('is BibTeX with balanced braces and letters that old tools know', () => {
    const entries = citationsOf(jobWith({ structure: STRUCTURE })).map(bibtexOf);
    for (const entry of entries) {
      expect(entry.match(/\{/g)!.length).toBe(entry.match(/\}/g)!.length);
      expect(entry).toMatch(/^@(article|inproceedings|misc)\{[a-z0-9]+,\n/);
      expect(entry).toMatch(/^[ -~\n]*$/);
    }
    expect(entries.join()).toContain('Sander, J{\\"o}rg');
  });

  it('is prose with given names first', () => {
    const [first] = citationsOf(jobWith({}));
    expect(proseOf(first!)).toBe(
      'Kieran A. Murphy, Sam Dillavou, Dani S. Bassett. Comparing the information content of probabilistic representation spaces. Transactions on Machine Learning Research, 2025.',
    );
  });
});

describe('names in prose', () => {
  it('are set as text by LaTeX', () => {
    expect(latexText('50%_of {a}\\b & $x^2 ~ #1 <y>')).toBe(
      '50\\%\\_of \\{a\\}\\textbackslash{}b \\& \\$x\\textasciicircum{}2 \\textasciitilde{} \\#1 \\textless{}y\\textgreater{}',
    );
  });

  it('are text in Markdown', () => {
    expect(markdownText('*a* [b](c) <i> `d`')).toBe('\\*a\\* \\[b\\]\\(c\\) \\<i\\> \\`d\\`');
  });
});
