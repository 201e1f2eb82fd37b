import {
  type BuiltInResource,
  builtInResources,
  builtInSchema,
  resolveSchema,
} from '@drover/kubernetes';
import type { KindRules } from '../registry/kind-rules.ts';
import type { Resource } from '../registry/resource.ts';
import { attributesReader } from '../registry/object-attributes.ts';
import { reviews } from '../routes/reviews/reviews.ts';
import { builtInColumns } from '../table/index.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { builtInRules } from './built-in-rules.ts';

/** The resources that are served without a CustomResourceDefinition. */
export function createBuiltInResources(): readonly Resource[] {
  return builtInResources
    .filter((facts) => isStored(facts) || Object.hasOwn(reviews, collectionOf(facts)))
    .map((facts) => toResource(facts, builtInRules(facts)));
}

/** Whether objects of a resource lie in the store; the others are questions that are answered (`subjectaccessreviews`). */
function isStored({ verbs }: BuiltInResource): boolean {
  return verbs.includes('list') && verbs.includes('create');
}

function toResource(facts: BuiltInResource, rules: KindRules): Resource {
  const { group, version, resource, kind, namespaced, singular } = facts;
  const { shortNames, categories, verbs, subresources } = facts;
  return {
    group,
    version,
    resource,
    kind,
    namespaced,
    singular,
    shortNames,
    categories,
    verbs,
    listKind: `${kind}List`,
    subresources,
    builtIn: true,
    collection: collectionOf(facts),
    ...(isStored(facts) && { storageVersion: version }),
    place: { schema: builtInSchema(facts), resolve: resolveSchema },
    columns: builtInColumns(facts),
    rules,
    attributesOf: attributesReader(rules.selectableFields),
  };
}
