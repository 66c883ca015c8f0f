/** What the template says of the HTTP API: its routes with their functions and authorizers, and its throttle. */
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export interface Route {
  readonly key: string;
  readonly functionArn: string;
  readonly authorizer: Authorizer | undefined;
  readonly scopes: readonly string[];
}

export function routesOf(template: RegionTemplate): Route[] {
  const authorizers = new Map<string, Authorizer>();
  for (const { id, properties } of template.ofType('AWS::ApiGatewayV2::Authorizer')) {
    if (properties.AuthorizerType !== 'JWT') throw new Error(`${id}: only JWT authorizers are modelled locally.`);
    const { Issuer: issuer, Audience: audience } = properties.JwtConfiguration;
    authorizers.set(template.physicalId(id), createAuthorizer({ issuer, audience }));
  }
  const functions = new Map<string, string>();
  for (const { id, properties } of template.ofType('AWS::ApiGatewayV2::Integration')) {
    if (properties.IntegrationType !== 'AWS_PROXY' || properties.PayloadFormatVersion !== '2.0') {
      throw new Error(`${id}: only functions with payload format 2.0 are modelled locally.`);
    }
    functions.set(`integrations/${template.physicalId(id)}`, properties.IntegrationUri);
  }
  return template.ofType('AWS::ApiGatewayV2::Route').map(({ id, properties }) => {
    const {
      RouteKey: key,
      Target,
      AuthorizationType = 'NONE',
      AuthorizerId,
      AuthorizationScopes: scopes = [],
    } = properties;
    const functionArn = functions.get(Target);
    if (!functionArn) throw new Error(`${id}: its integration ${Target} is not in the template.`);
    const authorizer = authorizers.get(AuthorizerId);
    if (AuthorizationType !== 'NONE' && !authorizer)
      throw new Error(`${id}: ${AuthorizationType} is not modelled locally.`);
    return { key, functionArn, authorizer, scopes };
  });
}

export function throttleOf(template: RegionTemplate): TokenBucket {
  const [stage] = template.ofType('AWS::ApiGatewayV2::Stage');
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage?.properties.DefaultRouteSettings ?? {};
  if (rate === undefined || burst === undefined) return { take: () => true };
  return createTokenBucket(rate, burst, () => performance.now());
}
