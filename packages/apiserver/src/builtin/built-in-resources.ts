import {
  type BuiltInResource,
  builtInResource,
  builtInResources,
  builtInSchema,
  resolveSchema,
} from '@drover/kubernetes';
import { attributesReader } from '../registry/object-attributes.ts';
import type { Resource } from '../registry/resource.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { builtInScalePlaces } from '../registry/scale.ts';
import { reviews } from '../routes/reviews/reviews.ts';
import { builtInColumns } from '../table/index.ts';
import { builtInRules } from './built-in-rules.ts';
import { eventConversion } from './kinds/event.ts';

/** The resources that are served without a CustomResourceDefinition. */
export function createBuiltInResources(): readonly Resource[] {
  return builtInResources
    .filter((facts) => isStored(facts) || Object.hasOwn(reviews, collectionOf(facts)))
    .map((facts) => (collectionOf(facts) === EVENTS ? toEventResource(facts) : toResource(facts)));
}

/** Events of the newer group, which are those of the core group in another form. */
const EVENTS = 'events.events.k8s.io';

function toEventResource(facts: BuiltInResource): Resource {
  const core = builtInResource({ group: '', version: 'v1', resource: 'events' });
  const { rules, collection, attributesOf } = toResource(core ?? facts);
  const conversion = eventConversion;
  return { ...toResource(facts), rules, collection, attributesOf, conversion };
}

/** Whether objects of a resource lie in the store; the others are questions that are answered (`subjectaccessreviews`). */
function isStored({ verbs }: BuiltInResource): boolean {
  return verbs.includes('list') && verbs.includes('create');
}

function toResource(facts: BuiltInResource): Resource {
  const rules = builtInRules(facts);
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
    ...(subresources.some(({ name }) => name === 'scale') && { scale: builtInScalePlaces }),
    place: { schema: builtInSchema(facts), resolve: resolveSchema },
    columns: builtInColumns(facts),
    rules,
    attributesOf: attributesReader(rules.selectableFields),
  };
}
