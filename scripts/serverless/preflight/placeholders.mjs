/** Domains that belong to nobody (RFC 2606), and addresses of this machine only. */
const NOBODYS =
  /(\.(example|test|invalid|localhost)|(^|[@/.])(example\.(com|net|org)|localhost|127\.0\.0\.1))(?=$|[:/?#])/;

export const isPlaceholder = (value) => typeof value === 'string' && NOBODYS.test(value);

/** Where a value stands in the settings, and the value: [['identity.issuer', 'https://…'], …]. */
export function valuesOf(settings, at = '') {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = at ? `${at}.${key}` : key;
    return value !== null && typeof value === 'object' ? valuesOf(value, name) : [[name, value]];
  });
}
