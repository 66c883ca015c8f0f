import { putting } from '../container.ts';
import { putProductEndpoint } from './put-product.ts';

export const handler = putProductEndpoint(putting());
