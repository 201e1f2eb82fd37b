import { type DynamicObject, objectSchema } from '@drover/apimachinery';
import {
  type CustomResourceDefinition,
  type CustomResourceDefinitionVersion as DefinitionVersion,
  type FieldError,
  isDnsSubdomain,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '@drover/kubernetes';
import { type KindRules, openRules } from '../registry/kind-rules.ts';
import { attributesReader } from '../registry/object-attributes.ts';
import type { Resource, Subresource, Verb } from '../registry/resource.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { scalePlaces } from '../registry/scale.ts';
import type { VersionConverter } from '../registry/version-converter.ts';
import { customSchema, schemaOfKind } from '../schema/index.ts';
import { customColumns } from '../table/index.ts';
import { isTerminating } from './definition-status.ts';
import { deprecationWarningOf } from './deprecation-warning.ts';
import { finalizerWarnings } from './finalizer-warnings.ts';
import { mayDifferInStore, schemaConverter, versionSchemas } from './schema-converter.ts';
import { validateScale } from './validate-scale.ts';

const VERBS: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];
/** While the objects of a definition are removed nothing is added to them; changes are still made, and not spoken of. */
const VERBS_WHILE_GOING: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'watch'];
const SUBRESOURCE_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** The resources that a definition makes, one for each served version. */
export function resourcesOf(
  definition: CustomResourceDefinition,
  inner?: VersionConverter,
): readonly Resource[] {
  const { versions } = definition.spec;
  const storageVersion = versions.find(({ storage }) => storage)?.name ?? '';
  const resources = versions.map((version) => resourceOf(definition, version, storageVersion));
  const converter = converterOf(definition, resources, inner);
  return versions.flatMap(({ served }, index) => {
    const resource = resources[index];
    if (!served || resource === undefined) return [];
    return converter === undefined ? [resource] : [{ ...resource, converter }];
  });
}

/** What was stored before a schema was as it is now is brought into its form when it is read. */
function converterOf(
  definition: CustomResourceDefinition,
  resources: readonly Resource[],
  inner: VersionConverter | undefined,
): VersionConverter | undefined {
  const schemas = versionSchemas(
    definition,
    (name) => resources.find(({ version }) => version === name)?.rules.schema,
  );
  const hasDefaults = [...schemas.values()].some((schema) => schema.hasDefaults);
  const isNeeded = inner !== undefined || (hasDefaults && mayDifferInStore(definition));
  return isNeeded ? schemaConverter(schemas, inner) : undefined;
}

function resourceOf(
  definition: CustomResourceDefinition,
  version: DefinitionVersion,
  storageVersion: string,
): Resource {
  const { spec } = definition;
  const { group, names, scope } = spec;
  const deprecationWarning = deprecationWarningOf(definition, version);
  const namespaced = scope === 'Namespaced';
  const type = { kind: names.kind, version: version.name };
  const given = rulesOf(version, namespaced);
  const rules = { ...given, schema: schemaOfKind(given.schema, type) };
  const openAPIV3Schema = version.schema?.openAPIV3Schema;
  return {
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    namespaced,
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs: isTerminating(definition) ? VERBS_WHILE_GOING : VERBS,
    subresources: subresourcesOf(group, names.kind, version),
    builtIn: false,
    collection: collectionOf({ group, resource: names.plural }),
    storageVersion,
    ...(deprecationWarning !== undefined && { deprecationWarning }),
    ...(version.subresources?.scale && { scale: scalePlaces(version.subresources.scale) }),
    ...(openAPIV3Schema && { customSchema: openAPIV3Schema }),
    place: { schema: objectSchema(openAPIV3Schema), resolve: (schema) => schema },
    columns: customColumns(version.additionalPrinterColumns),
    rules,
    attributesOf: attributesReader(rules.selectableFields),
  };
}

function subresourcesOf(
  group: string,
  kind: string,
  { name: version, subresources = {} }: DefinitionVersion,
): readonly Subresource[] {
  const verbs = SUBRESOURCE_VERBS;
  return [
    ...(subresources.status ? [{ name: 'status', verbs, group, version, kind }] : []),
    ...(subresources.scale
      ? [{ name: 'scale', verbs, group: 'autoscaling', version: 'v1', kind: 'Scale' }]
      : []),
  ];
}

function rulesOf(
  { subresources, schema, selectableFields = [] }: DefinitionVersion,
  namespaced: boolean,
): KindRules {
  const metaRules = { namespaced, name: isDnsSubdomain };
  const validateMetadata = (object: DynamicObject, old?: DynamicObject): readonly FieldError[] => {
    const metadata = object.metadata ?? {};
    return old === undefined
      ? validateObjectMeta(metadata, metaRules)
      : validateObjectMetaUpdate(metadata, old.metadata ?? {});
  };
  const { scale } = subresources ?? {};
  return {
    ...openRules,
    schema: customSchema(schema?.openAPIV3Schema ?? {}, {
      metadata: validateMetadata,
      ...(scale && { scale: (object) => validateScale(object, scale) }),
    }),
    // Written as JSON paths: `.spec.color`.
    selectableFields: selectableFields.map(({ jsonPath }) => {
      const path = jsonPath.replace(/^\./, '');
      return { name: path, path };
    }),
    hasGeneration: true,
    hasStatus: subresources?.status !== undefined,
    allowsUnconditionalUpdate: false,
    warningsOf: finalizerWarnings,
  };
}
