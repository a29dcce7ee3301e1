import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema-types';

/** Queries typed by the committed schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Date: string; DateTime: string; JSON: unknown; UUID: string };
}>();

export { readFragment } from 'gql.tada';
export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
