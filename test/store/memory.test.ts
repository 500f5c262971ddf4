import { createMemoryStore } from '../../store/memory.ts';
import { describeStore } from './conformance.ts';

describeStore('memory', async () => ({ store: createMemoryStore(), discard: async () => undefined }));
