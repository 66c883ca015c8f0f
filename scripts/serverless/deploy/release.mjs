// A release is a deployment's folder in the bucket of each region: `<milliseconds>-<ISO time>`, the same in all of them.

export const releaseOf = (artifactDirectoryName) => artifactDirectoryName.split('/').at(-1);
export const timestampOf = (release) => release.split('-')[0];

/** The release that was deployed before another one; undefined when there is none to go back to. */
export async function releaseBefore(release, { ask, bucket, prefix, region }) {
  const { S3Client, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/`, Delimiter: '/' });
  const { CommonPrefixes = [] } = await ask(region, S3Client, command);
  return CommonPrefixes.map(({ Prefix }) => Prefix.slice(prefix.length + 1, -1))
    .filter((each) => /^\d+-\d{4}-/.test(each) && each < release)
    .sort()
    .at(-1);
}
