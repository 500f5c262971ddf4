/// <reference lib="dom" />
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openFilePage, type OpenPage, type View } from '../support/browser.ts';
import { HOSTILE, SHAPES } from '../support/report-shapes.ts';
import { makeReport } from '../support/reports.ts';
import { compareWithApproved } from '../support/screenshots.ts';

/** The report as a reader has it: a file of a real run, opened in a real Chromium without network. */

const SIZES: readonly (readonly [string, View])[] = [
  ['desktop', { width: 1440, height: 900 }],
  ['tablet', { width: 768, height: 1024 }],
  ['phone', { width: 390, height: 844 }],
];
const [, DESKTOP] = SIZES[0]!;

jest.setTimeout(60_000);

let folder: string;
let browser: Browser;
const paths = {} as Record<keyof typeof SHAPES, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-report-'));
  browser = await launchBrowser();
  for (const [name, shape] of Object.entries(SHAPES)) {
    paths[name as keyof typeof SHAPES] = await makeReport(join(folder, name), shape);
  }
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function withPage<T>(name: keyof typeof SHAPES, view: View, look: (opened: OpenPage) => Promise<T>): Promise<T> {
  const opened = await openFilePage(browser, paths[name], view);
  try {
    return await look(opened);
  } finally {
    await opened.page.context().close();
  }
}

/** Pairs of visible labels of a drawing that lie over one another. */
function overlapsIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('svg')].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll('text')]
        .filter((label) => label.textContent?.trim() && getComputedStyle(label).visibility === 'visible')
        .map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0);
      return boxes.flatMap(({ text, box: a }, k) =>
        boxes
          .slice(k + 1)
          .filter(
            ({ box: b }) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2,
          )
          .map((other) => `${text} / ${other.text}`),
      );
    }),
  );
}

describe.each(Object.keys(SHAPES) as (keyof typeof SHAPES)[])('the report of the %s run', (name) => {
  it('asks for nothing, complains of nothing, opens nothing', async () => {
    await withPage(name, DESKTOP, async ({ page, complaints, requests, dialogs }) => {
      await page.evaluate(() => globalThis.scrollTo(0, document.body.scrollHeight));
      await page.waitForTimeout(300);
      expect({ complaints, requests, dialogs }).toEqual({ complaints: [], requests: [], dialogs: [] });
    });
  });

  it.each(SIZES)('fits its width on a %s', async (_, view) => {
    await withPage(name, view, async ({ page }) => {
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(content).toBeLessThanOrEqual(window);
    });
  });

  it.each([true, false])('has no two labels that overlap within a drawing (script: %s)', async (script) => {
    await withPage(name, { ...DESKTOP, script }, async ({ page }) => {
      if (script) await page.waitForFunction(() => document.querySelectorAll('.controls[hidden]').length === 0);
      expect(await overlapsIn(page)).toEqual([]);
    });
  });
});

describe('a page', () => {
  it('of two thousand channels stays below 15 MB', async () => {
    const { size } = await stat(paths.large);
    expect(size).toBeLessThan(15 * 2 ** 20);
  });

  it('forbids everything but its own style, its own script and pictures inside it', async () => {
    const text = await readFile(paths.hostile, 'utf8');
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/i.exec(text)?.[1] ?? '';
    expect(policy).toMatch(/default-src (&#39;|')none(&#39;|')/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/\son[a-z]+="/);
    expect(text).not.toMatch(/\sstyle="/);
  });

  it('shows hostile names as the text they are', async () => {
    await withPage('hostile', DESKTOP, async ({ page, dialogs }) => {
      expect(await page.evaluate(() => document.body.textContent)).toContain(HOSTILE);
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(dialogs).toEqual([]);
    });
  });

  it('tells the same without script', async () => {
    await withPage('medium', { ...DESKTOP, script: false }, async ({ page }) => {
      expect(await page.locator('section h2').count()).toBeGreaterThan(6);
      expect(await page.locator('svg').count()).toBeGreaterThan(4);
    });
  });

  it.each(SIZES)('looks as approved on a %s', async (size, view) => {
    await withPage('medium', view, async ({ page }) => {
      expect(compareWithApproved(`report-${size}`, await page.screenshot())).toBeUndefined();
    });
  });

  it.each(['small', 'medium', 'large', 'saturated', 'hostile'] as const)(
    'draws the structure of the %s run as approved',
    async (name) => {
      await withPage(name, DESKTOP, async ({ page }) => {
        const drawing = page.locator('figure.structure .stage').first();
        expect(compareWithApproved(`structure-${name}`, await drawing.screenshot())).toBeUndefined();
      });
    },
  );

  it('of two thousand channels shows its finest grain when it is magnified', async () => {
    await withPage('large', DESKTOP, async ({ page }) => {
      const cells = page.locator('figure.structure image.cells').first();
      expect(await cells.getAttribute('data-coarse')).toBe('2');
      await page.locator('figure.structure .stage').first().focus();
      await page.keyboard.press('+');
      await page.waitForFunction(() =>
        document.querySelector('figure.structure image.cells')?.getAttribute('href')?.startsWith('blob:'),
      );
      const width = await cells.evaluate(async (image) => {
        const picture = new Image();
        picture.src = image.getAttribute('href')!;
        await picture.decode();
        return picture.naturalWidth;
      });
      expect(width).toBe(2000);
    });
  });
});
