import type { TSchema } from 'typebox';
import { fieldFacts } from './field.ts';
import type { AnyKind, CrdColumn } from './kind.ts';

/** A node of a structural OpenAPI v3 schema. */
export interface StructuralSchema {
  readonly type?: string;
  readonly description?: string;
  readonly nullable?: true;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
}

/** A `CustomResourceDefinition` of `apiextensions.k8s.io/v1`. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames?: readonly string[];
    };
    readonly scope: 'Cluster' | 'Namespaced';
    readonly versions: readonly [
      {
        readonly name: string;
        readonly served: true;
        readonly storage: true;
        readonly schema: { readonly openAPIV3Schema: StructuralSchema };
        readonly subresources: { readonly status: Readonly<Record<string, never>> };
        readonly additionalPrinterColumns?: readonly CrdColumn[];
      },
    ];
  };
}

/** The parts of JSON schema that the builders of `field` produce. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
}

const OPEN = { 'x-kubernetes-preserve-unknown-fields': true } as const;

function convertAll(
  properties: Readonly<Record<string, TSchema>>,
): Readonly<Record<string, StructuralSchema>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, convert(schema)]),
  );
}

function convert(schema: TSchema): StructuralSchema {
  const { type, description, properties, items, patternProperties } = schema as JsonSchema;
  const base = { ...(description !== undefined && { description }), nullable: true } as const;
  if (type === undefined) return { ...base, ...OPEN };
  if (fieldFacts(schema)?.storedOpen) return { ...base, type, ...OPEN };
  if (items) return { ...base, type, items: convert(items) };
  if (properties) return { ...base, type, properties: convertAll(properties), ...OPEN };
  const [value] = Object.values(patternProperties ?? {});
  if (value) return { ...base, type, additionalProperties: convert(value) };
  return { ...base, type };
}

/**
 * The CRD of a kind.
 *
 * **Guarantees**: structural; keeps unknown fields at every level and accepts `null` everywhere, so that objects
 * written by a Rancher server lose nothing and stay writable; has a status subresource.
 */
export function crdOf(kind: AnyKind): CustomResourceDefinition {
  const { group, version, plural, scope, crd } = kind;
  const root: StructuralSchema = {
    type: 'object',
    description: kind.description,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      ...convertAll(kind.schema.properties),
    },
    ...OPEN,
  };
  const names = {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural,
    singular: kind.kind.toLowerCase(),
    ...(crd?.shortNames && { shortNames: crd.shortNames }),
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names,
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: root },
          subresources: { status: {} },
          ...(crd?.columns && { additionalPrinterColumns: crd.columns }),
        },
      ],
    },
  };
}
