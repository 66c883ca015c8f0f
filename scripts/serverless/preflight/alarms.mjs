import { later, missing, ok } from '../finding.mjs';
import { callerOf } from './caller.mjs';
import { inEachRegion } from './in-each-region.mjs';

/** An alarm reaches nobody until the address has confirmed, in each region by itself. */
export const alarms = inEachRegion('alarms', async ({ ask, settings, stackName }, region) => {
  const { alarmEmail } = settings;
  const { account, partition } = await callerOf({ ask }, region);
  const topic = `arn:${partition}:sns:${region}:${account}:${stackName}-alarms`;
  let subscriptions;
  try {
    subscriptions = await subscriptionsOf(topic, { ask, region });
  } catch (error) {
    if (!/^NotFound/.test(error.name)) throw error;
    const text = `Their topic will be made by the first deployment of ${region}. ${alarmEmail} then gets a mail from AWS and has to confirm it.`;
    return [later('alarms', text)];
  }
  const own = subscriptions.filter(({ Endpoint }) => Endpoint === alarmEmail);
  if (own.some(({ SubscriptionArn }) => SubscriptionArn.startsWith('arn:'))) {
    return [ok('alarms', `${alarmEmail} hears the alarms of ${region}.`)];
  }
  if (own.some(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation')) {
    return [
      missing(
        'alarms',
        `${alarmEmail} has not confirmed the alarms of ${region}: follow the link in the mail from AWS.`,
      ),
    ];
  }
  const again = `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ${alarmEmail} --region ${region}`;
  return [missing('alarms', `${alarmEmail} does not hear the alarms of ${region}: it is not subscribed. ${again}`)];
});

async function subscriptionsOf(TopicArn, { ask, region }) {
  const { SNSClient, ListSubscriptionsByTopicCommand } = await import('@aws-sdk/client-sns');
  const all = [];
  let NextToken;
  do {
    const page = await ask(region, SNSClient, new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    all.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return all;
}
