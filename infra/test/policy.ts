import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TableRequest } from './table-request.ts';

/** One statement, as it stands in a template. */
interface Statement {
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string[]>>;
}

/**
 * Whether a role's statements allow a request: one of them has to allow all of it.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function isAllowed(statements: readonly PolicyStatement[], request: TableRequest): boolean {
  return statements.some((statement) => {
    const { Action, Resource, Condition = {} } = statement.toStatementJson() as Statement;
    return (
      [Action].flat().includes(`dynamodb:${request.action}`) &&
      [Resource].flat().includes(request.resource) &&
      Object.entries(Condition).every(([operator, conditions]) => holds(operator, conditions, request))
    );
  });
}

function holds(
  operator: string,
  conditions: Record<string, string[]>,
  { keys, attributes }: TableRequest,
): boolean {
  if (!['ForAllValues:StringLike', 'ForAllValues:StringEquals'].includes(operator)) {
    throw new Error(`A condition that this test does not know: ${operator}`);
  }
  return Object.entries(conditions).every(([name, patterns]) => {
    const values = { 'dynamodb:LeadingKeys': keys, 'dynamodb:Attributes': attributes }[name];
    if (!values) throw new Error(`A condition that this test does not know: ${name}`);
    // IAM takes "all of none" for true: a statement that no key is named for would hold nothing back.
    if (values.length === 0) throw new Error(`A request that ${name} cannot hold back`);
    return values.every((value) => patterns.some((pattern) => matches(operator, pattern, value)));
  });
}

function matches(operator: string, pattern: string, value: string): boolean {
  return operator.endsWith('StringLike') && pattern.endsWith('*')
    ? value.startsWith(pattern.slice(0, -1))
    : value === pattern;
}
