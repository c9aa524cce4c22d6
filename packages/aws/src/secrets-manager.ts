import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  asSecretSet,
  formatSecretDocument,
  parseSecretDocument,
  RoostError,
  type SecretDocument,
  type SecretEdit,
  type Secrets,
  unavailable,
} from '@roost/core';
import type { Deadline } from './deadline.ts';
import { secretsManagerError } from './secrets-manager-errors.ts';
import { conflict, untilSettled } from './until-settled.ts';

/** The secrets of a deployment, in one secret of Secrets Manager. */
export interface SecretHome {
  /** The Secrets port. */
  secrets: Secrets;
  read(): Promise<SecretDocument>;
  /** Changes the document; of two at once, each sees what the other did. */
  edit<T>(edit: SecretEdit<T>): Promise<T>;
}

export interface SecretHomeOptions {
  /** The secret's name or ARN. */
  id: string;
  /** Region, credentials and the like where the SDK is not to find them its usual way. */
  client?: SecretsManagerClientConfig;
  /** Calls are cut off when it is over. */
  deadline?: Deadline;
}

/** Each reading is paid for. A check that fails reads sooner: see SecretCache. */
const lifetime = 5 * 60_000;

/** Three attempts of at most two seconds each. */
const patience: SecretsManagerClientConfig = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** Which version is in force, as Secrets Manager calls it. */
const inForce = 'AWSCURRENT';

/** What a version is called that is written and not in force yet. A version needs a name, or it may be removed. */
const draft = 'ROOST_DRAFT';

export function openSecretsManager({ id, client: config, deadline }: SecretHomeOptions): SecretHome {
  const client = new SecretsManagerClient({ ...patience, ...config });
  const inTime = () => {
    const abortSignal = deadline?.signal();
    return abortSignal ? { abortSignal } : {};
  };

  async function load(): Promise<{ document: SecretDocument; version: string }> {
    const { SecretString = '', VersionId = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: id, VersionStage: inForce }),
      inTime(),
    );
    const document = parseSecretDocument(SecretString);
    if (document) return { document, version: VersionId };
    throw new RoostError('unavailable', {
      message: `The secret ${id} is not one of Roost: put the version that it had before in force again`,
    });
  }

  /**
   * Writes a version beside the one that was read, and puts it in that one's place: which Secrets Manager refuses where
   * another is there by now.
   *
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
   */
  async function replace(version: string, document: SecretDocument): Promise<boolean> {
    const next = randomUUID();
    await client.send(
      new PutSecretValueCommand({
        SecretId: id,
        ClientRequestToken: next,
        SecretString: formatSecretDocument(document),
        VersionStages: [draft],
      }),
      inTime(),
    );
    try {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: id,
          VersionStage: inForce,
          MoveToVersionId: next,
          RemoveFromVersionId: version,
        }),
        inTime(),
      );
      return true;
    } catch (error) {
      if (!(error instanceof InvalidParameterException || error instanceof InvalidRequestException))
        throw error;
      const current = (await load()).version;
      if (current === version) throw error;
      // The SDK asks again where an answer is lost: what is in force by now may be this very version.
      return current === next;
    }
  }

  const guarded = <T>(work: () => Promise<T>) =>
    work().catch((error: unknown) => {
      throw error instanceof RoostError ? error : secretsManagerError(id, error);
    });

  const read = () => guarded(async () => (await load()).document);

  return {
    secrets: {
      lifetime,
      read: async () => {
        try {
          return asSecretSet(await read());
        } catch (error) {
          // Why is for the log: who asks over HTTP does not learn what the secret is called.
          throw unavailable(error);
        }
      },
    },
    read,
    edit: (edit) =>
      guarded(() =>
        untilSettled(async () => {
          const { document, version } = await load();
          const { document: edited, result } = edit(document);
          if (edited === document) return result;
          return (await replace(version, edited)) ? result : conflict;
        }),
      ),
  };
}
