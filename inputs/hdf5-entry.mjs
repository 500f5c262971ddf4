// The worker thread of a clone, where the TypeScript is run as it stands; the compiled package starts hdf5-reader.js.
import { register } from 'tsx/esm/api';

register();
await import('./hdf5-reader.ts');
