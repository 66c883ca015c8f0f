/** What `sls package` compiled for a region, as whoever builds the region or judges it reads it. */

/** A resource of the compiled templates, nested stacks included, its intrinsic functions already resolved. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** The nested stack it stands in, or 'root'. */
  readonly stack: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes, read by the part that knows the type.
  readonly properties: Record<string, any>;
}

export interface RegionTemplate {
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** Physical id (what Ref gives) of a resource by logical id. */
  physicalId(id: string): string;
  arnOf(id: string): string;
}
