/** The anchor of a heading, as code hosts make it: lower case, punctuation dropped, spaces as hyphens. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** Gives each heading of a page an anchor of its own: what comes again gets a number. */
export class Slugs {
  private readonly given = new Set<string>();

  next(heading: string): string {
    const slug = slugOf(heading);
    let free = slug;
    for (let k = 1; this.given.has(free); k++) free = `${slug}-${k}`;
    this.given.add(free);
    return free;
  }
}
