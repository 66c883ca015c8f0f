/** The seams between the parts of a region. Every part is written against these and against nothing of its neighbours. */

export interface InvocationFailure {
  readonly ok: false;
  /** `throttled`: no free concurrency; the caller may try again. Everything else happened inside the function. */
  readonly kind: 'unhandled' | 'timeout' | 'crash' | 'throttled';
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
export type Invocation = { readonly ok: true; readonly payload: unknown } | InvocationFailure;

export interface InvokeOptions {
  readonly traceId?: string;
  /** Types of error that the caller decides on: outcomes to it, no trouble to the person at the terminal. */
  readonly outcomes?: ReadonlySet<string>;
}

/** Runs the packaged functions, as Lambda does. */
export interface FunctionHost {
  /** By function name or ARN. Never throws for what the function did. */
  invoke(functionNameOrArn: string, payload: unknown, options?: InvokeOptions): Promise<Invocation>;
  stop(): Promise<void>;
}

/** Who makes an AWS call: a function under its role, or an operator with the AWS CLI. */
export type Caller = { readonly kind: 'function'; readonly functionName: string } | { readonly kind: 'operator' };

export interface AwsRequest {
  /** The same for both when AWS carries a request out twice. */
  readonly id: string;
  readonly service: string;
  /** `PutItem`, `StartExecution`, `SendEmail`, … */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly caller: Caller;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** One AWS service of the region, behind its gateway. The gateway has already identified the caller and checked the role. */
export interface AwsService {
  readonly name: string;
  handle(request: AwsRequest): Promise<AwsResponse>;
}

/** Told after a write to a table was answered, so that streams are read when there is something to read. */
export type TableWritten = (tableName: string) => void;

/** Counts what AWS would bill. */
export interface Meters {
  count(meter: string, amount?: number): void;
  snapshot(): Record<string, number>;
  reset(): void;
}

/** One line for the person at the terminal. */
export interface Terminal {
  info(text: string): void;
  /** A function that failed, with its function, region and trace id. */
  trouble(text: string): void;
}
