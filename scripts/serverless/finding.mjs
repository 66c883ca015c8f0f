/**
 * What a check has to say.
 * @typedef {object} Finding
 * @property {'ok' | 'missing' | 'later' | 'unchecked'} level `missing` stands in the way of a deployment
 * @property {string} subject what was looked at, in a word or two
 * @property {string} text
 */

const finding = (level) => (subject, text) => ({ level, subject, text });

export const ok = finding('ok');
export const missing = finding('missing');
/** Cannot be there yet: to be done after the first deployment. */
export const later = finding('later');
export const unchecked = finding('unchecked');
