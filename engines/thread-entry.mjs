// The worker thread of a clone, where the TypeScript is run as it stands; the compiled package starts methods-thread.js.
import { register } from 'tsx/esm/api';

register();
await import('./methods-thread.ts');
