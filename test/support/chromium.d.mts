/** Where a Chromium is: CENSUS_TEST_CHROMIUM, or the first on the PATH; undefined without one. */
export function chromiumPath(): string | undefined;
