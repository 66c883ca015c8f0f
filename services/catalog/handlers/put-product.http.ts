import { putting } from '../container.ts';
import { create } from './put-product.ts';

export const handler = create(putting());
