/** The `code` of a failed system call (`ENOENT`), or the `tag` of one of our errors; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('tag' in error && typeof error.tag === 'string') return error.tag;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a foreign error says, for a message of ours. */
export function reasonOf(error: unknown): string {
  // What the runtime says of a slip in code that met damaged bytes tells a person nothing.
  if (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    ['TypeError', 'RangeError'].includes(String(error.name))
  ) {
    return 'nothing that can be read';
  }
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
