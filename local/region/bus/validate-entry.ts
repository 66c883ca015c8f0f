export interface PutEventsEntry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  readonly Time?: number | string;
  readonly TraceHeader?: string;
}

export type CheckedEntry =
  | { readonly ok: true; readonly detail: object; readonly source: string; readonly detailType: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

export function checkEntry({ Source, DetailType, Detail }: PutEventsEntry): CheckedEntry {
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => !value)?.[0];
  if (missing || !Source || !DetailType || !Detail) {
    return refused('InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  }
  if (Source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  try {
    const detail: unknown = JSON.parse(Detail);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) {
      return { ok: true, detail, source: Source, detailType: DetailType };
    }
  } catch {
    // Said below.
  }
  return refused('MalformedDetail', 'Detail is malformed.');
}

function refused(code: string, message: string): CheckedEntry {
  return { ok: false, code, message };
}

/** What AWS counts against the limit of a request. */
export function sizeOf({ Source, DetailType, Detail, Resources, Time }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : 14);
}
