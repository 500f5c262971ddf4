import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.mjs';

/** A real Chromium without network, that tells what a page did besides showing. */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions that nothing caught. */
  readonly complaints: string[];
  /** Addresses asked for, the page's own file left out. */
  readonly requests: string[];
  /** Dialogues that something opened. */
  readonly dialogs: string[];
}

/** @throws Error where there is no Chromium: these tests must not be passed over. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error('chromium: expected one on the PATH or in CENSUS_TEST_CHROMIUM, got none');
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly script?: boolean;
}

async function contextOf(
  browser: Browser,
  { width, height, dark = false, script = true }: View,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: script,
  });
  await context.setOffline(true);
  return context;
}

/** Opens a file of this machine the way a double click does. */
export async function openFilePage(browser: Browser, path: string, view: View): Promise<OpenPage> {
  const page = await (await contextOf(browser, view)).newPage();
  const opened: OpenPage = { page, complaints: [], requests: [], dialogs: [] };
  const address = pathToFileURL(path).href;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) opened.complaints.push(message.text());
  });
  page.on('pageerror', (error) => opened.complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== address && !/^(data|blob):/.test(request.url())) opened.requests.push(request.url());
  });
  page.on('dialog', (dialog) => {
    opened.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(address, { waitUntil: 'load' });
  return opened;
}
