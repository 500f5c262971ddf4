/** How a long operation tells its listener how far it is, and how it is stopped. */
export interface ProgressOptions {
  onProgress?(done: number, total: number, what: string): void;
  readonly signal?: AbortSignal | undefined;
}
