export type FormValue = string | FormObject;
export interface FormObject {
  [name: string]: FormValue;
}

/** Stripe's form encoding: `metadata[orderId]=42&expand[0]=latest_charge`. A list arrives as an object with numbers for names. */
export function parseForm(text: string): FormObject {
  const root = emptyObject();
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = name, ...rest] = name.replaceAll(']', '').split('[');
    let parent = root;
    let key = first;
    for (const part of rest) {
      const child = parent[key];
      const next = typeof child === 'object' ? child : emptyObject();
      parent[key] = next;
      parent = next;
      // `expand[]=…` names no place: the next free one.
      key = part === '' ? String(Object.keys(next).length) : part;
    }
    parent[key] = value;
  }
  return root;
}

/** Without a prototype, so that no name in a form reaches one. */
const emptyObject = (): FormObject => Object.create(null) as FormObject;
