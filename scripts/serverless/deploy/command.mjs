/**
 * What was typed: which command, for which stage and regions. Made when a plugin is constructed, because the framework
 * writes the region it resolves into the options later on. `part` is what a process was told that works on one region
 * for a command about all of them.
 */
export function commandOf(serverless, options, part) {
  const provider = serverless.getProvider('aws');
  const typedRegion = options.region ?? options.r;
  return {
    name: serverless.processedInput.commands.join(' '),
    typedRegion,
    part,
    /** Whether one call of the operator's is about all regions. */
    isWhole: typedRegion === undefined || Boolean(part),
    get region() {
      return provider.getRegion();
    },
    /** In the order they are deployed. */
    get regions() {
      return Object.values(serverless.service.custom.regions);
    },
    get stage() {
      return provider.getStage();
    },
    /** `--param="name=value"` */
    hasParameter: (assignment) => [options.param ?? []].flat().includes(assignment),
    failure: (text) => new serverless.classes.Error(text, 'TWINSHOP'),
  };
}
