// A release is a deployment's folder in the bucket of each region: `<milliseconds>-<ISO time>`, the same in all of them.
// Beside the folders stands which releases have passed the region's gate: not every one that lies there is one to go
// back to.
import { describeStack } from './stack.mjs';

export const releaseOf = (artifactDirectoryName) => artifactDirectoryName.split('/').at(-1);
export const timestampOf = (release) => release.split('-')[0];

/** Newer ones are what the framework keeps the folders of. */
const REMEMBERED = 20;

/** Where a region keeps the releases of the stage; undefined while it has no stack. */
export async function releasesIn(surroundings, region, prefix) {
  const stack = await describeStack(surroundings, region);
  const bucket = stack?.outputs.ServerlessDeploymentBucketName;
  if (!bucket) return undefined;
  const { ask } = surroundings;
  const { S3Client, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const Key = `${prefix}/passed.json`;

  /** In the order they passed; the last one is what runs. */
  async function passed() {
    try {
      const { Body } = await ask(region, S3Client, new GetObjectCommand({ Bucket: bucket, Key }));
      return JSON.parse(await Body.transformToString());
    } catch (error) {
      if (['NoSuchKey', 'AccessDenied'].includes(error.name)) return [];
      throw error;
    }
  }

  return {
    passed,
    running: async () => (await passed()).at(-1),
    /** The latest that was well before this one. */
    before: async (release) => (await passed()).filter((each) => each !== release).at(-1),
    async notePassed(release) {
      const Body = JSON.stringify([...(await passed()).filter((each) => each !== release), release].slice(-REMEMBERED));
      await ask(region, S3Client, new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/json' }));
    },
    /** The release of a timestamp, if it is still there. */
    async named(timestamp) {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/${timestamp}-`, MaxKeys: 1 });
      const { Contents: [first] = [] } = await ask(region, S3Client, command);
      return first?.Key.slice(prefix.length + 1).split('/')[0];
    },
  };
}
