import * as z from 'zod';

/** What every request of CloudFormation to a custom resource carries: enough to answer it, whatever else is wrong. */
const Envelope = z.object({
  ResponseURL: z.url(),
  StackId: z.string().min(1),
  RequestId: z.string().min(1),
  LogicalResourceId: z.string().min(1),
});

export const ResourceRequest = z.discriminatedUnion('RequestType', [
  Envelope.extend({ RequestType: z.literal('Create'), ResourceProperties: z.unknown() }),
  Envelope.extend({
    RequestType: z.literal('Update'),
    PhysicalResourceId: z.string().min(1),
    ResourceProperties: z.unknown(),
  }),
  Envelope.extend({ RequestType: z.literal('Delete'), PhysicalResourceId: z.string().min(1) }),
]);
export type ResourceRequest = z.infer<typeof ResourceRequest>;

/** `Custom::TableStream`: gives `Arn`, the stream of the named table's replica in the stack's own region. */
export const TableStreamProperties = z.object({ TableName: z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/) });
