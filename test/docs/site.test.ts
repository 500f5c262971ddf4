import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildSite, type Site } from '../../scripts/site/build.ts';
import { makeReport } from '../support/reports.ts';

/** The documentation as a site, all of it: pages, the API, the report of a small run; no link is dead. */

jest.setTimeout(180_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
let folder: string;
let site: Site;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-site-'));
  const report = await makeReport(join(folder, 'run'), { ensembles: ['a'], models: 4, dimensions: 5, points: 60 });
  site = buildSite({ root: ROOT, out: join(folder, 'site'), report });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(folder, 'site', path), 'utf8');

describe('the site', () => {
  it('has no dead link', () => {
    expect(site.deadLinks).toEqual([]);
    expect(site.pages).toBeGreaterThan(20);
  });

  it('has a page for every document, each with navigation and the one stylesheet', () => {
    for (const path of [
      'index.html',
      'docs/math.html',
      'docs/api.html',
      'docs/decisions/index.html',
      'ARCHITECTURE.html',
    ]) {
      const html = read(path);
      expect(html).toMatch(/<link rel="stylesheet" href="(\.\.\/)*style\.css">/);
      expect(html).toContain('aria-current="page"');
      expect(html.match(/<h1/g)).toHaveLength(1);
    }
  });

  it('has pages of the API, made from the doc comments, that lead back', () => {
    expect(read('api/interfaces/OpenRun.html')).toContain('A finished run, to be read.');
    expect(read('api/variables/census.html')).toContain('href="../../index.html" class="title"');
  });

  it('shows the report of a run on its front page', () => {
    expect(read('index.html')).toContain('<iframe src="example/report.html"');
    expect(read('example/report.html')).toContain('small/0123456789abcdef');
  });

  it('asks the network for nothing', () => {
    for (const path of ['index.html', 'docs/formats.html', 'api/index.html', 'style.css']) {
      expect(read(path)).not.toMatch(/(src|srcset)="https?:|<link[^>]*href="https?:|url\(["']?https?:|@import/);
    }
    expect(existsSync(join(folder, 'site/api/assets/main.js'))).toBe(true);
  });
});
