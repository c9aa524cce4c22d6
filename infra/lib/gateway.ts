import { type Area, contract, defaultArea, gatewayRoutes } from '@roost/schemas';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';
import { accessLogFormat } from './access-log.ts';
import type { Deployment } from './deployment.ts';

export interface Gateway {
  api: HttpApi;
  /** Without a slash at the end. */
  address: string;
}

/** The HTTP API in front of the areas' functions, its routes read from the contract. */
export function makeGateway(
  scope: Construct,
  { settings, domain, stackName }: Deployment,
  functions: Record<Area, LambdaFunction>,
): Gateway {
  const api = new HttpApi(scope, 'Api', {
    apiName: stackName,
    createDefaultStage: false,
    // With an address of its own, the other one would be a way around whatever is put before that.
    disableExecuteApiEndpoint: domain !== undefined,
  });
  accept(
    api,
    'AwsSolutions-APIG4',
    'The functions authenticate: an authorizer would be remembered for longer than a killed key may live.',
  );
  addRoutes(api, functions);
  const logGroup = new LogGroup(scope, 'AccessLogs', {
    retention: settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const domainName = domain && makeDomain(scope, domain);
  // `$default`: a stage with a name would put it before every path.
  new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: settings.throttle.rate, burstLimit: settings.throttle.burst },
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
    ...(domainName && { domainMapping: { domainName } }),
  });
  return { api, address: domain ? `https://${domain.name}` : api.apiEndpoint };
}

function addRoutes(api: HttpApi, functions: Record<Area, LambdaFunction>): void {
  const routes = gatewayRoutes(contract).flatMap(({ prefix, area }) => [
    { area, key: HttpRouteKey.with(prefix, HttpMethod.ANY) },
    { area, key: HttpRouteKey.with(`${prefix}/{proxy+}`, HttpMethod.ANY) },
  ]);
  const integrations = new Map(
    Object.entries(functions).map(([area, handler]) => [
      area,
      new HttpLambdaIntegration(`${area}Integration`, handler),
    ]),
  );
  for (const { area, key } of [...routes, { area: defaultArea, key: HttpRouteKey.DEFAULT }]) {
    const integration = integrations.get(area);
    if (!integration) throw new Error(`No function for the area ${area} of the route ${key.key}`);
    new HttpRoute(api, `Route ${key.key}`, { httpApi: api, routeKey: key, integration });
  }
}

function makeDomain(
  scope: Construct,
  { name, certificateArn }: NonNullable<Deployment['domain']>,
): DomainName {
  const domainName = new DomainName(scope, 'Domain', {
    domainName: name,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new CfnOutput(scope, 'DomainTarget', {
    description: `What the DNS record of ${name} points to`,
    value: domainName.regionalDomainName,
  });
  return domainName;
}
