/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openFilePage, type OpenPage } from '../support/browser.ts';
import { SHAPES } from '../support/report-shapes.ts';
import { makeReport } from '../support/reports.ts';
import { readTable } from '../support/pipeline.ts';
import { openStore } from '../../store/open.ts';

/** What a reader can do in the report with pointer and keyboard. */

jest.setTimeout(60_000);

let folder: string;
let browser: Browser;
let path: string;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-report-'));
  browser = await launchBrowser();
  path = await makeReport(folder, SHAPES.small);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  opened = await openFilePage(browser, path, { width: 1440, height: 900 });
  page = opened.page;
  await page.waitForFunction(() => document.querySelectorAll('.controls[hidden]').length === 0);
});
afterEach(async () => {
  await page.context().close();
  if (opened.complaints.length > 0) throw new Error(`the page complained: ${opened.complaints.join('; ')}`);
});

const figure = (similarity: 'nmi' | 'vi'): Locator => page.locator(`figure.structure[data-similarity=${similarity}]`);

/** Where the matrix stands in the window. */
async function matrixBox(of: Locator): Promise<{ x: number; y: number; side: number }> {
  await of.scrollIntoViewIfNeeded();
  return of.locator('svg').evaluate((svg) => {
    const drawing = svg as SVGSVGElement;
    const [x = 0, y = 0, size = 0] = drawing.dataset['matrix']!.split(' ').map(Number);
    const corner = new DOMPoint(x, y).matrixTransform(drawing.getScreenCTM()!);
    return { x: corner.x, y: corner.y, side: size * drawing.getScreenCTM()!.a };
  });
}

/** A channel of the run as the page names it. */
async function namesByOrder(): Promise<string[]> {
  const store = openStore(join(folder, 'census'));
  const [order, channels, spaces] = await Promise.all([
    readTable(store, 'order_nmi'),
    readTable(store, 'channels'),
    readTable(store, 'spaces'),
  ]);
  return Array.from(order.channel, (c) => `${spaces.name[channels.space[c]!]}:${channels.dimension[c]}`);
}

describe('the matrix', () => {
  it('names both channels under the pointer and gives their values as the tables have them', async () => {
    const box = await matrixBox(figure('nmi'));
    const names = await namesByOrder();
    const step = box.side / names.length;
    await page.mouse.move(box.x + 3.5 * step, box.y + 1.5 * step);
    const lines = await figure('nmi').locator('.tip div').allTextContents();
    expect(lines[0]).toContain(names[1]!);
    expect(lines[1]).toContain(names[3]!);
    const store = openStore(join(folder, 'census'));
    const order = await readTable(store, 'order_nmi');
    const { readPairs } = await import('../../store/pair-matrix.ts');
    const pairs = await readPairs(store, 'small/0123456789abcdef', { first: 0, second: 0 });
    const [i, j] = [order.channel[1]!, order.channel[3]!].sort((a, b) => a - b);
    const row = pairs.i.findIndex((each, k) => each === i && pairs.j[k] === j);
    expect(lines[2]).toContain(`NMI ${pairs.nmi[row]!.toFixed(3)}`);
    expect(lines[2]).toContain(`VI ${pairs.vi_bits[row]!.toFixed(2)} bits`);
  });

  it('is reached and read with the keyboard alone', async () => {
    const names = await namesByOrder();
    await figure('nmi').locator('.stage').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    const told = await figure('nmi').locator('.readout').textContent();
    expect(told).toContain(names[1]!);
    expect(told).toContain(names[3]!);
    expect(told).toMatch(/NMI \d\.\d{3}, VI \d+\.\d\d bits/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const itself = await figure('nmi').locator('.readout').textContent();
    expect(itself).toMatch(/reachability \d\.\d{3} \(−ln NMI\)|reached from none/);
    expect(itself).toMatch(/shape: NMI \d\.\d{3}, by chance \d\.\d{3}/);
    await page.keyboard.press('End');
    expect(await figure('nmi').locator('.readout').textContent()).toContain(names.at(-1)!);
  });

  it('leaps from cluster to cluster, and chooses a channel whose posterior is then shown', async () => {
    const names = await namesByOrder();
    await figure('nmi').locator('.stage').focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    const told = await figure('nmi').locator('.readout').textContent();
    const chosen = names.find((name) => told!.startsWith(name))!;
    expect(await page.locator('figure.posterior .readout').textContent()).toContain(chosen);
  });

  it('magnifies at a key, keeps its parts aligned, and shows all again', async () => {
    const of = figure('nmi');
    await of.locator('.stage').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    const [matrix, profile, factors] = await Promise.all(
      ['.zoom-xy', '.zoom-x', '.zoom-y'].map((part) => of.locator(part).first().getAttribute('transform')),
    );
    const [, tx, ty, k] = /translate\(([-\d.]+) ([-\d.]+)\) scale\(([\d.]+)\)/.exec(matrix!)!.map(Number);
    expect(k).toBeCloseTo(2.56, 6);
    expect(profile).toBe(`translate(${tx} 0) scale(${k} 1)`);
    expect(factors).toBe(`translate(0 ${ty}) scale(1 ${k})`);
    await page.keyboard.press('0');
    expect(await of.locator('.zoom-xy').getAttribute('transform')).toBe('translate(0 0) scale(1)');
  });

  it('pans by dragging and magnifies by its buttons', async () => {
    const of = figure('vi');
    await of.getByRole('button', { name: 'Zoom in' }).click();
    const box = await matrixBox(of);
    const before = await of.locator('.zoom-xy').getAttribute('transform');
    await page.mouse.move(box.x + box.side / 2, box.y + box.side / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.side / 2 - 60, box.y + box.side / 2 - 40, { steps: 4 });
    await page.mouse.up();
    expect(await of.locator('.zoom-xy').getAttribute('transform')).not.toBe(before);
  });

  it('shows no two numerals over one another while it is magnified', async () => {
    const of = figure('nmi');
    await of.locator('.stage').focus();
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press('+');
      const overlaps = await of.locator('g.numeral text').evaluateAll((texts) => {
        const boxes = texts
          .filter((text) => getComputedStyle(text).visibility === 'visible')
          .map((text) => text.getBoundingClientRect());
        return boxes.some((a, k) =>
          boxes
            .slice(k + 1)
            .some((b) => a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 2 && b.bottom > a.top + 2),
        );
      });
      expect(overlaps).toBe(false);
    }
  });

  it('shows its factors as they are, or above chance', async () => {
    const of = figure('nmi');
    await of.getByLabel('factors above chance').check();
    expect(await of.locator('.factors-nmi').getAttribute('visibility')).toBe('hidden');
    expect(await of.locator('.factors-above-chance').getAttribute('visibility')).toBe('visible');
  });

  it('tells of a factor under the pointer what chance alone would give', async () => {
    const of = figure('nmi');
    const box = await matrixBox(of);
    const factors = await of.locator('.factors-nmi').boundingBox();
    await page.mouse.move(factors!.x + 3, box.y + 10);
    const lines = await of.locator('.tip div').allTextContents();
    expect(lines[1]).toMatch(/^shape: NMI \d\.\d{3}, by chance \d\.\d{3}$/);
  });
});

describe('the posterior view', () => {
  it('shows the channel that is chosen, its points coloured by a factor with a legend', async () => {
    const view = page.locator('figure.posterior');
    await view.getByLabel('search').fill('model-3');
    const options = await view.locator('select[data-channel] option').allTextContents();
    expect(options.length).toBeGreaterThan(0);
    expect(options.every((option) => option.includes('model-3'))).toBe(true);
    await view.getByLabel('coloured by').selectOption({ label: 'shape' });
    expect(await view.locator('.legend span').count()).toBeGreaterThan(1);
    const colours = await view.locator('circle').evaluateAll((circles) => circles.map((c) => c.getAttribute('fill')));
    expect(colours).toHaveLength(SHAPES.small.points);
    expect(new Set(colours).size).toBeGreaterThan(2);
  });
});

describe('tables and page', () => {
  it('sorts a table by the heading that was pressed, up and then down', async () => {
    const table = page.locator('#clusters table').first();
    const sizes = async (): Promise<number[]> =>
      (await table.locator('tbody td:nth-child(2)').allTextContents()).map(Number);
    const head = table.getByRole('button', { name: 'Size' });
    await head.focus();
    await page.keyboard.press('Enter');
    const up = await sizes();
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await sizes()).toEqual(up.toSorted((a, b) => b - a));
  });

  it('turns dark, and light again', async () => {
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Dark or light' }).click();
    expect(await ground()).not.toBe(light);
    await page.getByRole('button', { name: 'Dark or light' }).click();
    expect(await ground()).toBe(light);
  });

  it('links to tables that are there', async () => {
    const links = await page.locator('#tables a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(8);
    const { existsSync } = await import('node:fs');
    const { fileURLToPath } = await import('node:url');
    expect(links.filter((link) => !existsSync(fileURLToPath(link)))).toEqual([]);
  });

  it('names a pair of the scatter under the pointer', async () => {
    const drawing = page.locator('figure.cloud svg');
    await drawing.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300); // sections above take their real height as they come into view
    const place = await drawing.evaluate((svg) => {
      const [, x, y] = /M([\d.]+) ([\d.]+)/.exec(svg.querySelector('path')!.getAttribute('d')!)!;
      const point = new DOMPoint(Number(x), Number(y)).matrixTransform((svg as SVGSVGElement).getScreenCTM()!);
      return { x: point.x, y: point.y };
    });
    await page.mouse.move(place.x, place.y);
    const lines = await page.locator('figure.cloud .tip div').allTextContents();
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/^NMI -?\d\.\d{3}, exp\(−VI\) \d\.\d{3}$/);
  });

  it('reaches every control with the Tab key', async () => {
    const reached = new Set<string>();
    for (let press = 0; press < 120; press++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const at = document.activeElement as HTMLElement;
          return `${at.tagName} ${at.className} ${at.getAttribute('data-zoom') ?? at.id}`.trim();
        }),
      );
    }
    expect([...reached]).toEqual(expect.arrayContaining(['BUTTON  theme', 'DIV stage', 'BUTTON  in', 'BUTTON  out']));
  });
});
