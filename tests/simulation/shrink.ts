/**
 * The fewest steps that still fail: leaves out halves, then quarters, down to single steps, until nothing more can go.
 * What a step does depends on what is there when it comes, so a shorter run may fail in a simpler way: as good.
 */
export async function shrunk<Step>(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let left = steps;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      if (await fails(without)) left = without;
      else at += size;
    }
  }
  return left;
}
