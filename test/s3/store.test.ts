import { jest } from '@jest/globals';
import { describeStore } from '../store/conformance.ts';
import { SERVERS, storeAt } from './places.ts';

jest.setTimeout(60_000);

for (const [, endpoint] of SERVERS) {
  describeStore('s3', async () => ({ store: storeAt(endpoint), discard: async () => undefined }));
}
