import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a Chromium is: CENSUS_TEST_CHROMIUM, or the first on the PATH; undefined without one. */
export function chromiumPath() {
  const { CENSUS_TEST_CHROMIUM: given, PATH = '' } = process.env;
  if (given) return given;
  const found = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...found, ...APPLICATIONS].find((path) => existsSync(path));
}
