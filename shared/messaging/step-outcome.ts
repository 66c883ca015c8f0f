/**
 * An outcome of a step that the saga decides on by its name: Lambda hands the name of a thrown error to Step Functions.
 */
export class StepOutcome extends Error {
  constructor(name: string, detail: string) {
    super(detail);
    this.name = name;
  }
}
