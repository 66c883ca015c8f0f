/**
 * An outcome of a step. The saga decides by its name, because Lambda hands the name of a thrown error to Step Functions.
 */
export class StepOutcome extends Error {
  constructor(name: string, detail: string) {
    super(detail);
    this.name = name;
  }
}
