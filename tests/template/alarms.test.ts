import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledRegion, compile, ROOT } from '../support/templates.ts';

describe('every alarm', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('production');
  }, 120_000);
  const alarms = () => regions.flatMap(({ resolved }) => resolved.ofType('AWS::CloudWatch::Alarm'));

  it('names a runbook that there is', () => {
    const runbook = (text: string) => /Runbook: (docs\/runbooks\/[\w-]+\.md)/.exec(text)?.[1];
    const unhelpful = alarms().filter(({ properties }) => {
      const named = runbook(properties.AlarmDescription ?? '');
      return !named || !existsSync(path.join(ROOT, named));
    });
    expect(unhelpful.map(({ id, properties }) => `${id}: ${properties.AlarmDescription}`)).toEqual([]);
  });

  it('tells somebody, and says what silence means', () => {
    const mute = regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::CloudWatch::Alarm')
        .filter(
          ({ properties: { AlarmActions = [], TreatMissingData } }) =>
            !AlarmActions.includes(resolved.physicalId('AlarmTopic')) || !TreatMissingData,
        ),
    );
    expect(mute.map(({ id }) => id)).toEqual([]);
  });

  it('watches something that is there', () => {
    const blind = regions.flatMap(({ resolved }) => {
      const queues = resolved.ofType('AWS::SQS::Queue').map(({ properties }) => properties.QueueName);
      return resolved
        .ofType('AWS::CloudWatch::Alarm')
        .flatMap(({ id, properties }) =>
          (properties.Dimensions ?? [])
            .filter(
              ({ Name, Value }: { Name: string; Value: string }) => Name === 'QueueName' && !queues.includes(Value),
            )
            .map(({ Value }: { Value: string }) => `${id}: ${Value}`),
        );
    });
    expect(blind).toEqual([]);
  });
});
