import { randomUUID } from 'node:crypto';
import type { EndpointAnswer } from '../aws-endpoints.ts';

interface Version {
  id: string;
  text: string;
}

/** A secret's versions; the last one that was made current, and the one before it. */
interface Secret {
  versions: Version[];
  current: string;
  previous?: string;
}

type Request = Record<string, string | undefined>;

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Secrets with their versions and the two stages that Secrets Manager moves by itself, see its API reference. */
export function openSecrets(given: Record<string, string>) {
  const secrets = new Map(
    Object.entries(given).map(([id, text]): [string, Secret] => {
      const version = { id: randomUUID(), text };
      return [id, { versions: [version], current: version.id }];
    }),
  );

  const find = (secret: Secret, id: string | undefined) =>
    secret.versions.find((version) => version.id === id);
  const stagesOf = (secret: Secret, id: string) => [
    ...(secret.current === id ? [current] : []),
    ...(secret.previous === id ? [previous] : []),
  ];
  const makeCurrent = (secret: Secret, id: string) => {
    if (secret.current === id) return;
    secret.previous = secret.current;
    secret.current = id;
  };

  const actions: Record<string, (secret: Secret, request: Request) => EndpointAnswer> = {
    GetSecretValue: (secret, { SecretId, VersionId, VersionStage }) => {
      const id = VersionId ?? (VersionStage === previous ? secret.previous : secret.current);
      const version = find(secret, id);
      if (!version) return refuse('ResourceNotFoundException', 'There is no such version');
      const { id: versionId, text } = version;
      return answer({
        ARN: SecretId,
        Name: SecretId,
        SecretString: text,
        VersionId: versionId,
        VersionStages: stagesOf(secret, versionId),
      });
    },
    PutSecretValue: (
      secret,
      { SecretId, SecretString = '', ClientRequestToken: id = randomUUID(), ...rest },
    ) => {
      const present = find(secret, id);
      if (present && present.text !== SecretString) {
        return refuse('ResourceExistsException', 'That version holds another value');
      }
      if (!present) secret.versions.push({ id, text: SecretString });
      const stages = (rest.VersionStages as unknown as string[] | undefined) ?? [current];
      if (stages.includes(current)) makeCurrent(secret, id);
      return answer({ ARN: SecretId, Name: SecretId, VersionId: id, VersionStages: stagesOf(secret, id) });
    },
    UpdateSecretVersionStage: (secret, { SecretId, MoveToVersionId, RemoveFromVersionId, VersionStage }) => {
      if (VersionStage !== current) return refuse('InvalidParameterException', 'Only AWSCURRENT moves here');
      if (RemoveFromVersionId !== secret.current) {
        return refuse(
          'InvalidParameterException',
          `${current} is not attached to version ${RemoveFromVersionId}`,
        );
      }
      if (!MoveToVersionId || !find(secret, MoveToVersionId)) {
        return refuse('ResourceNotFoundException', 'There is no such version');
      }
      makeCurrent(secret, MoveToVersionId);
      return answer({ ARN: SecretId, Name: SecretId });
    },
    DescribeSecret: (secret, { SecretId }) =>
      answer({
        ARN: SecretId,
        Name: SecretId,
        VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id }) => [id, stagesOf(secret, id)])),
      }),
  };

  return {
    answer: (action: string, request: Request): EndpointAnswer => {
      const secret = secrets.get(request.SecretId ?? '');
      if (!secret)
        return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return actions[action]?.(secret, request) ?? refuse('InvalidAction', 'There is no such action here');
    },
    current: (id: string): string => {
      const secret = secrets.get(id);
      return (secret && find(secret, secret.current)?.text) ?? '';
    },
  };
}

function answer(body: unknown): EndpointAnswer {
  return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}

function refuse(code: string, message: string): EndpointAnswer {
  return {
    status: 400,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: code, message }),
  };
}
