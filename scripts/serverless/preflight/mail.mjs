import { describeStack } from '../deploy/stack.mjs';
import { later, missing, ok, unchecked } from '../finding.mjs';
import { inEachRegion } from './in-each-region.mjs';
import { isPlaceholder } from './placeholders.mjs';

/** A new account may write to verified addresses only, each region by itself. Only a shop with strangers minds. */
export const mailAccess = inEachRegion('mail access', async ({ ask, stage }, region) => {
  const { SESv2Client, GetAccountCommand } = await import('@aws-sdk/client-sesv2');
  const { ProductionAccessEnabled, SendingEnabled } = await ask(region, SESv2Client, new GetAccountCommand({}));
  if (SendingEnabled === false) {
    return [missing('mail access', `SES in ${region} has paused sending for this account: its console says why.`)];
  }
  if (ProductionAccessEnabled) return [ok('mail access', `SES in ${region} sends to everybody.`)];
  const sandbox = `SES in ${region} is in its sandbox and sends to verified addresses only. Ask for production access in its console; AWS answers within about a day.`;
  return stage === 'production' ? [missing('mail access', sandbox)] : [later('mail access', sandbox)];
});

/** The stack makes the sender's identity, so that one which is there before the stack stands in its way. */
export const sender = inEachRegion('sender', async (surroundings, region) => {
  const { ask, settings } = surroundings;
  const { mailDomain } = settings;
  if (isPlaceholder(mailDomain)) return [unchecked('sender', `${mailDomain} is a placeholder.`)];
  const { SESv2Client, GetEmailIdentityCommand } = await import('@aws-sdk/client-sesv2');
  let identity;
  try {
    identity = await ask(region, SESv2Client, new GetEmailIdentityCommand({ EmailIdentity: mailDomain }));
  } catch (error) {
    if (error.name !== 'NotFoundException') throw error;
    return [
      later(
        'sender',
        `${mailDomain} will be made by the first deployment of ${region}. Then publish its DKIM records (run this again: it names them).`,
      ),
    ];
  }
  if (!(await describeStack(surroundings, region))) {
    return [
      missing(
        'sender',
        `SES in ${region} knows ${mailDomain} already, so the stack could not make it. If no other stage sends from it: aws sesv2 delete-email-identity --email-identity ${mailDomain} --region ${region}`,
      ),
    ];
  }
  const { DkimAttributes: { Status, Tokens = [] } = {}, VerifiedForSendingStatus } = identity;
  if (VerifiedForSendingStatus && Status === 'SUCCESS')
    return [ok('sender', `${mailDomain} is verified in ${region}.`)];
  const records = Tokens.map((token) => `${token}._domainkey.${mailDomain} CNAME ${token}.dkim.amazonses.com`);
  return [
    missing('sender', `${mailDomain} is not verified in ${region} (DKIM is ${Status}). Publish: ${records.join('; ')}`),
  ];
});
