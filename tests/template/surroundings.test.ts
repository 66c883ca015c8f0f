import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledRegion, compile, type Json, listOf, REGIONS, SETTINGS } from '../support/templates.ts';

const STAGE = 'local';
const settings: Json = SETTINGS[STAGE];

/** How long something may wait for each job. An order waits for `sweep-orders`, goods nobody wants for `settle-overdue`. */
const EVERY: Readonly<Record<string, string>> = {
  'sweep-orders': 'rate(1 minute)',
  'settle-overdue': 'rate(1 minute)',
  'fill-deficits': 'rate(1 minute)',
  'audit-stock': 'rate(5 minutes)',
};

/** Requests a second (config/stages.yml). A checkout asks the provider to hold the money, and to take it. */
const PROVIDER_TAKES = 100;
const REQUESTS_PER_CHECKOUT = 2;

describe('a region', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile(STAGE);
  }, 600_000);

  it('does each of its jobs as often as somebody waits for it', () => {
    for (const { resolved } of regions) {
      const schedules = resolved
        .ofType('AWS::Events::Rule')
        .filter(({ properties }) => properties.ScheduleExpression)
        .map(({ properties }) => [properties.Name.replace(`twinshop-${STAGE}-`, ''), properties.ScheduleExpression]);
      expect(Object.fromEntries(schedules)).toMatchObject(EVERY);
    }
  });

  it('lets no burst of one be everybody’s outage', () => {
    for (const { resolved } of regions) {
      const [stage] = resolved.ofType('AWS::ApiGatewayV2::Stage');
      expect(stage?.properties.DefaultRouteSettings).toMatchObject({
        ThrottlingBurstLimit: settings.api.burst,
        ThrottlingRateLimit: settings.api.rate,
      });
    }
  });

  it('tells every function of all regions, in one order', () => {
    const told = regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::Lambda::Function')
        .filter(({ properties }) => properties.Environment.Variables.REGIONS !== REGIONS.join(','))
        .map(({ id }) => id),
    );
    expect(told).toEqual([]);
  });

  it('tells its functions the names of what there is', () => {
    const wrong = regions.flatMap(({ resolved, stacks }) => {
      const named = (type: string, property: string) =>
        stacks
          .flatMap(({ template }) => Object.values<Json>(template.Resources))
          .flatMap(({ Type, Properties }) => (Type === type ? [Properties[property] as string] : []));
      const machines = resolved.ofType('AWS::StepFunctions::StateMachine').map(({ id }) => resolved.arnOf(id));
      const there: Readonly<Record<string, readonly string[]>> = {
        TABLE: named('AWS::DynamoDB::GlobalTable', 'TableName'),
        BUS: named('AWS::Events::EventBus', 'Name'),
        SECRET: named('AWS::SecretsManager::Secret', 'Name'),
        ARN: machines,
      };
      return resolved.ofType('AWS::Lambda::Function').flatMap(({ id, properties }) =>
        Object.entries<string>(properties.Environment.Variables)
          .map(([name, value]) => ({ name, value, names: there[name.split('_').at(-1) ?? ''] }))
          .filter(({ value, names }) => names && !names.includes(value))
          .map(({ name, value }) => `${id} is told of ${value} by ${name}`),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('takes the tokens that are meant for the stage’s shop, and no others of its issuer', () => {
    for (const { resolved } of regions) {
      const [authorizer] = resolved.ofType('AWS::ApiGatewayV2::Authorizer');
      expect(authorizer?.properties.JwtConfiguration).toEqual({
        Issuer: settings.identity.issuer,
        Audience: [settings.identity.audience],
      });
    }
  });

  it('begins no more checkouts than the payment provider takes of the account in live mode, also alone', () => {
    expect(SETTINGS.production).toMatchObject({ checkoutsPerSecond: expect.any(Number) });
    const { checkoutsPerSecond }: Json = SETTINGS.production;
    expect(checkoutsPerSecond * REQUESTS_PER_CHECKOUT).toBeLessThanOrEqual(PROVIDER_TAKES);
  });

  it('tells every function that begins checkouts how many the provider takes', () => {
    const paces = regions.flatMap(({ resolved }) =>
      resolved.ofType('AWS::Lambda::Function').flatMap(({ properties }) => {
        const { CHECKOUT_ARN, CHECKOUTS_PER_SECOND } = properties.Environment.Variables;
        return CHECKOUT_ARN === undefined ? [] : [Number(CHECKOUTS_PER_SECOND)];
      }),
    );
    expect(paces).toEqual(Array(2 * regions.length).fill(settings.checkoutsPerSecond));
  });

  it('tells its alarms to whom the stage names', () => {
    for (const { resolved } of regions) {
      const topics = resolved.ofType('AWS::SNS::Topic').filter(({ id }) => id === 'AlarmTopic');
      expect(topics.flatMap(({ properties }) => listOf<Json>(properties.Subscription))).toEqual([
        { Protocol: 'email', Endpoint: settings.alarmEmail },
      ]);
    }
  });

  it('clears tables by the attribute that the code writes', () => {
    const tables = regions.flatMap(({ resolved }) => resolved.ofType('AWS::DynamoDB::GlobalTable'));
    const cleared = tables.flatMap(({ properties }) => properties.TimeToLiveSpecification ?? []);
    expect(cleared.length).toBeGreaterThan(0);
    for (const each of cleared) expect(each).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });
});
