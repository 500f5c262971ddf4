/** Release of the software; goes into manifests and the producer of tables. */
export const SOFTWARE_VERSION = '0.1.0';

/** Raised whenever a stored number may come out differently; part of a run's identity. */
export const NUMERIC_VERSION = 1;

/** Version of the stored formats: job.json, plan.json, manifest.json and the tables. */
export const SCHEMA_VERSION = '1';

/** The `producer` of a table: the software and what decides its numbers, nothing of the machine or the time. */
export const PRODUCER = `latent-census ${SOFTWARE_VERSION} (numeric ${NUMERIC_VERSION})`;
