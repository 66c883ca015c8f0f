/** What can stand for DynamoDB on this machine. */
export interface Engine {
  readonly name: EngineName;
  /** How its ARNs begin, up to the resource. */
  readonly arns: string;
  /** On a free port of 127.0.0.1. It ends with the process that started it, however that ends. */
  start(where: Where): Promise<RunningEngine>;
}

export type EngineName = 'dynoxide' | 'dynamodb-local';

/** Tests take `inMemory`: a database of their own, gone with the process. */
export type Where = { readonly dataDir: string } | { readonly inMemory: true };

export interface RunningEngine {
  readonly url: string;
  /** Settles when it is gone, wanted or not. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}
