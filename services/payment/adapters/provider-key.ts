import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';

export interface ProviderKey {
  current(): Promise<string>;
  /** The provider does not take it any more: it was replaced, so the next one asks again. */
  forget(): void;
}

export function secretsClient(limit: CallLimit = CALL_LIMITS.secret): SecretsManagerClient {
  return new SecretsManagerClient(awsClient(limit));
}

/** Read once per instance and kept in memory; a key that was rotated is noticed when the provider refuses the old one. */
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
