/** A promise of the shop that a run found broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
