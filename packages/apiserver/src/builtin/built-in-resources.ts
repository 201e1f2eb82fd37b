import {
  type BuiltInResource,
  builtInResource,
  builtInResources,
  validateBuiltIn,
} from '@drover/kubernetes';
import { attributesReader } from '../registry/object-attributes.ts';
import type { Resource } from '../registry/resource.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { builtInScalePlaces } from '../registry/scale.ts';
import { reviews } from '../routes/reviews/reviews.ts';
import type { ObjectSchema } from '../schema/object-schema.ts';
import { builtInColumns } from '../table/index.ts';
import { builtInRules } from './built-in-rules.ts';
import { autoscalerConversion } from './kinds/autoscaler-conversion.ts';
import { eventConversion } from './kinds/event.ts';
import { mergePlace } from './merge-place.ts';
import { selectableFields } from './selectable-fields.ts';

/** The resources that are served without a CustomResourceDefinition. */
export function createBuiltInResources(): readonly Resource[] {
  return builtInResources
    .filter((facts) => isStored(facts) || isAnswered(facts))
    .map((facts) => (OTHER_FORMS[`${collectionOf(facts)}/${facts.version}`] ?? toResource)(facts));
}

/** Resources that are served in another form than they are stored in, by collection and version. */
const OTHER_FORMS: Readonly<Record<string, (facts: BuiltInResource) => Resource>> = {
  'events.events.k8s.io/v1': toEventResource,
  'horizontalpodautoscalers.autoscaling/v1': toOldAutoscalerResource,
};

/** Events of the newer group, which are those of the core group in another form. */
function toEventResource(facts: BuiltInResource): Resource {
  const core = builtInResource({ group: '', version: 'v1', resource: 'events' });
  const { rules: stored, collection } = toResource(core ?? facts);
  const validate: ObjectSchema['validate'] = (object, old) => validateBuiltIn(facts, object, old);
  const schema = { ...stored.schema, validate };
  const rules = { ...stored, schema, selectableFields: selectableFields(facts) };
  const attributesOf = attributesReader(rules.selectableFields);
  const conversion = eventConversion;
  return { ...toResource(facts), rules, collection, attributesOf, conversion };
}

/** Autoscalers of version 1, which are those of version 2 in another form. */
function toOldAutoscalerResource(facts: BuiltInResource): Resource {
  const { group, resource } = facts;
  const { rules } = toResource(builtInResource({ group, version: 'v2', resource }) ?? facts);
  return { ...toResource(facts), storageVersion: 'v2', rules, conversion: autoscalerConversion };
}

/** What is served and not stored, beside reviews. No component tells its status here, so that list is empty. */
const ANSWERED: ReadonlySet<string> = new Set(['bindings', 'componentstatuses']);

function isAnswered(facts: BuiltInResource): boolean {
  const collection = collectionOf(facts);
  return ANSWERED.has(collection) || Object.hasOwn(reviews, collection);
}

/** Resources that are to be used no more, and what is said to those who do. */
const DEPRECATION_WARNINGS: Readonly<Record<string, string>> = {
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** Whether objects of a resource lie in the store; the others are questions that are answered (`subjectaccessreviews`). */
function isStored({ verbs }: BuiltInResource): boolean {
  return verbs.includes('list') && verbs.includes('create');
}

function toResource(facts: BuiltInResource): Resource {
  const rules = builtInRules(facts);
  const warning = DEPRECATION_WARNINGS[collectionOf(facts)];
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
    place: mergePlace(facts),
    columns: builtInColumns(facts),
    ...(warning !== undefined && { deprecationWarning: warning }),
    rules,
    attributesOf: attributesReader(rules.selectableFields),
  };
}
