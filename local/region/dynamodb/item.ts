import { hash } from 'node:crypto';

/** DynamoDB's JSON. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** One text for one key, whatever the order of its attributes. */
export const keyText = (keys: Item): string => canonical(keys);

/** Equal for equal items. An item that is gone has a hash of its own. */
export const contentHash = (image: Item | undefined): string =>
  image ? hash('sha1', canonical(image), 'base64') : 'gone';

function canonical(item: Item): string {
  let text = '{';
  for (const name of Object.keys(item).sort()) {
    const value = item[name];
    if (value) text += `${JSON.stringify(name)}:${attribute(value)},`;
  }
  return `${text}}`;
}

function attribute(value: AttributeValue): string {
  for (const type in value) {
    const content = value[type];
    if (type === 'M') return `M${canonical(content as Item)}`;
    if (type === 'L') return `L[${(content as AttributeValue[]).map(attribute).join()}]`;
    // Sets have no order.
    if (Array.isArray(content)) return `${type}${JSON.stringify(content.toSorted())}`;
    return `${type}${JSON.stringify(content)}`;
  }
  return '';
}
