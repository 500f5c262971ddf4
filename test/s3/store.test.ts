import { describe, jest } from '@jest/globals';
import { describeStore } from '../store/conformance.ts';
import { SERVERS, storeAt } from './places.ts';

jest.setTimeout(60_000);

describe.each(SERVERS)('%s', (_, endpoint) => {
  describeStore('s3', async () => ({ store: storeAt(endpoint), discard: async () => undefined }));
});
