import { missing, ok } from '../finding.mjs';
import { reasonOf } from './reason.mjs';

/** What STS answers when it does not know the key, in a region where the account is known and in one where it is not. */
const REFUSALS = ['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'OptInRequired'];
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

/** Whether the credentials are taken in each region. A region that is not enabled refuses what the other one takes. */
export async function credentials({ ask, regions }) {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const answers = await Promise.all(
    regions.map(async (region) => {
      const answer = ask(region, STSClient, new GetCallerIdentityCommand({}));
      return answer.then(
        (identity) => ({ region, identity }),
        (error) => ({ region, error }),
      );
    }),
  );
  const isTakenSomewhere = answers.some(({ identity }) => identity);
  const findings = answers.map(({ region, identity, error }) =>
    identity ? ok('credentials', `${region} takes you for ${identity.Arn}.`) : explain(region, error, isTakenSomewhere),
  );
  // What has nothing to do with a region is said once.
  return findings.filter(({ text }, at) => findings.findIndex((other) => other.text === text) === at);
}

function explain(region, error, isTakenSomewhere) {
  const reason = reasonOf(error);
  if (EXPIRED.includes(error.name)) return missing('credentials', `They have expired (${reason}). Sign in again.`);
  if (REFUSALS.includes(error.name) && isTakenSomewhere) {
    return missing(
      'credentials',
      `${region} is not enabled for this account: aws account enable-region --region-name ${region}. It takes minutes to hours.`,
    );
  }
  if (REFUSALS.includes(error.name)) return missing('credentials', `${region} does not take them (${reason}).`);
  if (error.code === 'AWS_CREDENTIALS_NOT_FOUND') {
    return missing('credentials', 'There are none. Sign in, or choose a profile with --aws-profile.');
  }
  if (error.code === 'UNRECOGNIZED_AWS_PROFILE' || /Credentials|Signature|TokenProvider|SSO/.test(error.name)) {
    return missing(
      'credentials',
      `They do not work (${reason}). Sign in, or choose another profile with --aws-profile.`,
    );
  }
  // Who cannot reach AWS cannot deploy either.
  return missing('credentials', `${region} could not be asked (${reason}).`);
}
