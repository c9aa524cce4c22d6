import { type Area, contract, defaultArea, type Endpoint, gatewayRoutes } from '@roost/schemas';
import { expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

const { resources, ofType } = synthesise({ stage: 'dev' });

/** The function that a route leads to, by its logical id. */
function functionOf(routeKey: string): string {
  const route = ofType('AWS::ApiGatewayV2::Route').find(({ Properties }) => Properties.RouteKey === routeKey);
  const integration: string = route?.Properties.Target['Fn::Join'][1][1].Ref;
  const uri = resources[integration]?.Properties.IntegrationUri;
  return uri['Fn::GetAtt'][0];
}

const functionName = (area: Area) => new RegExp(`^${area}function[0-9a-f]+$`, 'i');

test('every prefix of the contract has its two routes, and there are no others but the default', () => {
  const keys = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
  const prefixes = gatewayRoutes(contract).map(({ prefix }) => prefix);
  expect(keys.sort()).toEqual(
    ['$default', ...prefixes.flatMap((prefix) => [`ANY ${prefix}`, `ANY ${prefix}/{proxy+}`])].sort(),
  );
});

test.each(gatewayRoutes(contract))(
  '$prefix, and all below it, leads to the function of $area',
  ({ prefix, area }) => {
    expect(functionOf(`ANY ${prefix}`)).toMatch(functionName(area));
    expect(functionOf(`ANY ${prefix}/{proxy+}`)).toMatch(functionName(area));
  },
);

test('what no prefix takes leads to the default function', () => {
  expect(functionOf('$default')).toMatch(functionName(defaultArea));
});

test('every endpoint of the contract has a function behind its path', () => {
  const routes = gatewayRoutes(contract);
  for (const { path, area } of contract as readonly Endpoint[]) {
    const route = routes.find(({ prefix }) => path.startsWith(`${prefix}/`));
    expect({ path, area: route?.area ?? defaultArea }).toEqual({ path, area });
  }
});

test('every route may call its function, and functions are called in the payload format that they read', () => {
  const permissions = ofType('AWS::Lambda::Permission').filter(
    ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
  );
  expect(permissions).toHaveLength(ofType('AWS::ApiGatewayV2::Route').length);
  for (const { Properties } of ofType('AWS::ApiGatewayV2::Integration')) {
    expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
  }
});
