/** The gateway's own answers, in the form the SDKs read for JSON and REST services alike. */
import type { AwsResponse } from '../types.ts';

export function awsError(status: number, type: string, message: string, more: object = {}): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
    body: JSON.stringify({ __type: `com.amazonaws.local#${type}`, message, Message: message, ...more }),
  };
}
