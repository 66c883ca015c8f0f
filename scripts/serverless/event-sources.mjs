// A function says in one short block what it consumes from the bus, or which table's stream it reads. The event source, the
// queues, the rule and the alarms follow from that (docs/adr/0031-an-event-source-is-declared-once.md).
import { withEventSources } from './event-sources/expand.mjs';

export default class EventSources {
  constructor(serverless) {
    this.serverless = serverless;
    this.provider = serverless.getProvider('aws');
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: { consumes: { type: 'object' }, reads: { type: 'object' } },
    });
    // Before the roles, which let a function use its event sources.
    this.hooks = { 'before:package:compileFunctions': () => this.expand() };
  }

  expand() {
    const { service } = this.serverless;
    const { functions, resources } = withEventSources(service.functions, {
      prefix: `${service.service}-${this.provider.getStage()}`,
      timeout: service.provider.timeout,
    });
    for (const [name, definition] of Object.entries(functions)) Object.assign(service.getFunction(name), definition);
    Object.assign(service.provider.compiledCloudFormationTemplate.Resources, resources);
  }
}
