import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoProducts } from './adapters/dynamo-products.ts';

const ProductsEnvironment = RegionEnvironment.extend({ PRODUCTS_TABLE: z.string() });

export function products() {
  const { REGIONS, PRODUCTS_TABLE } = ProductsEnvironment.parse(process.env);
  return new DynamoProducts(documentClient(), PRODUCTS_TABLE, REGIONS);
}

export function putting() {
  const { AWS_REGION } = ProductsEnvironment.parse(process.env);
  return { products: products(), clock: systemClock, region: AWS_REGION };
}
