/** The tags of an If-Match or If-None-Match header without their quotes; `*` stands for any. */
export function entityTags(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').flatMap((part) => {
    const tag = part.trim();
    if (tag === '*') return ['*'];
    const quoted = /^(?:W\/)?"([\x21\x23-\x7e]*)"$/.exec(tag);
    return quoted?.[1] === undefined ? [] : [quoted[1]];
  });
}

/** Whether the reader already has this version, so that a 304 is enough. `tag` is without quotes. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = entityTags(ifNoneMatch);
  return known.includes('*') || known.includes(tag);
}
