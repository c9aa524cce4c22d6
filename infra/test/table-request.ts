import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

/** A request to DynamoDB as IAM looks at it. */
export interface TableRequest {
  action: string;
  /** The table's name, with its index where it is of one. */
  resource: string;
  /** All partition keys that are named. */
  keys: string[];
  /** All attributes that are named, keys included. */
  attributes: string[];
}

type Key = Record<string, { S?: string }>;

/** What the inputs of the SDK's commands have that says what they touch. */
interface Input {
  TableName?: string;
  IndexName?: string;
  Key?: Key;
  Item?: Key;
  KeyConditionExpression?: string;
  UpdateExpression?: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Key;
  RequestItems?: Record<string, { Keys?: Key[] }>;
  TransactItems?: TransactWriteItem[];
}

/** Of a transaction, each part as if it named all keys: whatever IAM makes of it, that much is allowed. */
export function tableRequests(command: { constructor: { name: string }; input: object }): TableRequest[] {
  const { RequestItems, TransactItems, ...one } = command.input as Input;
  if (RequestItems) {
    return Object.entries(RequestItems).map(([resource, { Keys = [] }]) => ({
      action: 'BatchGetItem',
      resource,
      keys: Keys.map(partitionKey),
      attributes: [],
    }));
  }
  if (TransactItems) {
    const parts = TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => [
      ...(Put ? [single('PutItem', Put as Input)] : []),
      ...(Update ? [single('UpdateItem', Update as Input)] : []),
      ...(Delete ? [single('DeleteItem', Delete as Input)] : []),
      ...(ConditionCheck ? [single('ConditionCheckItem', ConditionCheck as Input)] : []),
    ]);
    return parts.map((part) => ({ ...part, keys: parts.flatMap(({ keys }) => keys) }));
  }
  return [single(command.constructor.name.replace(/Command$/, ''), one)];
}

function single(action: string, input: Input): TableRequest {
  const {
    TableName = '',
    IndexName,
    Key,
    Item,
    KeyConditionExpression,
    ExpressionAttributeValues = {},
  } = input;
  const queried = /= (:\w+)/.exec(KeyConditionExpression ?? '')?.[1];
  const named = queried === undefined ? (Key ?? Item) : { pk: ExpressionAttributeValues[queried] ?? {} };
  return {
    action,
    resource: IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`,
    keys: named ? [partitionKey(named)] : [],
    attributes: [...new Set([...Object.keys(Key ?? Item ?? {}), ...expressionAttributes(input)])],
  };
}

function partitionKey({ pk }: Key): string {
  if (pk?.S === undefined) throw new Error('A request names no partition key');
  return pk.S;
}

const keywords =
  /^(SET|REMOVE|ADD|DELETE|AND|OR|NOT|IN|BETWEEN|attribute_exists|attribute_not_exists|if_not_exists)$/;

function expressionAttributes(input: Input): string[] {
  const { UpdateExpression = '', ConditionExpression = '', ExpressionAttributeNames = {} } = input;
  const words = `${UpdateExpression} ${ConditionExpression}`.match(/[#:]?[A-Za-z_]\w*/g) ?? [];
  return words
    .filter((word) => !word.startsWith(':') && !keywords.test(word))
    .map((word) => (word.startsWith('#') ? (ExpressionAttributeNames[word] ?? word) : word));
}
