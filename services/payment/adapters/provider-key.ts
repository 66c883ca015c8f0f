import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';

export interface ProviderKey {
  current(): Promise<string>;
  /** The provider refuses the key, because it was replaced. Read it again next time. */
  forget(): void;
}

export function secretsClient(limit: CallLimit = CALL_LIMITS.secret): SecretsManagerClient {
  return new SecretsManagerClient(awsClient(limit));
}

/** Reads the key once per instance and keeps it in memory. A refusal of the provider shows that the key was rotated. */
export class SecretsManagerKey implements ProviderKey {
  readonly #secret: string;
  readonly #client: SecretsManagerClient;
  #key: Promise<string> | undefined;

  constructor(secret: string, client = secretsClient()) {
    this.#secret = secret;
    this.#client = client;
  }

  current(): Promise<string> {
    this.#key ??= this.#read().catch((error) => {
      this.forget();
      throw error;
    });
    return this.#key;
  }

  forget(): void {
    this.#key = undefined;
  }

  async #read(): Promise<string> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secret }));
    const key = SecretString?.trim();
    if (!key) throw new Error(`The secret ${this.#secret} is empty. Put the key of the payment provider into it.`);
    return key;
  }
}
