import { step } from '../../../shared/messaging/step.ts';
import { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import { letOrderWait } from '../application/wait-for-provider.ts';
import { keyFrom } from './checkout-key.ts';
import type { SettlingParts } from './settling-parts.ts';

export function create(parts: SettlingParts) {
  return step(CheckoutStart, parts.region, async (input) => {
    await letOrderWait(parts, keyFrom(input), input.attempt);
    return {};
  });
}
