import * as z from 'zod';

/** Of a function, by where its handler is: `order`. */
export const serviceOf = ({ handler }) => handler.split('/')[1];

/** `order-checkout` is `OrderCheckout` in a template. */
export const idOf = (name) =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** A queue goes into the stack that its id begins with (scripts/serverless/stacks/owners.mjs). */
export const queueOf = (service) =>
  z.string().refine((name) => name.startsWith(`${service}-`), `must begin with ${service}-, the name of its service`);
