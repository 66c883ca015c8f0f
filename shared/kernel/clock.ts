/** Time is passed in, so that rules stay pure and tests decide what time it is. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
