import type { JsonSchemaProps } from '../schema/json-schema-props.ts';
import type { Condition, ObjectOf } from './object-of.ts';

/** Names of a custom resource. */
export interface CustomResourceDefinitionNames {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** A column of `kubectl get`. */
export interface CustomResourceColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** One version of a custom resource. */
export interface CustomResourceDefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchemaProps };
  readonly subresources?: {
    readonly status?: object;
    readonly scale?: {
      readonly specReplicasPath: string;
      readonly statusReplicasPath: string;
      readonly labelSelectorPath?: string;
    };
  };
  readonly additionalPrinterColumns?: readonly CustomResourceColumnDefinition[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

/** How objects get from one version to another. */
export interface CustomResourceConversion {
  readonly strategy: 'None' | 'Webhook' | (string & {});
  readonly webhook?: {
    readonly clientConfig?: object;
    readonly conversionReviewVersions?: readonly string[] | null;
  };
}

/** `apiextensions.k8s.io/v1` CustomResourceDefinition. */
export interface CustomResourceDefinition
  extends ObjectOf<'apiextensions.k8s.io/v1', 'CustomResourceDefinition'> {
  readonly spec: {
    readonly group: string;
    readonly names: CustomResourceDefinitionNames;
    readonly scope: 'Namespaced' | 'Cluster' | (string & {});
    readonly versions: readonly CustomResourceDefinitionVersion[];
    readonly preserveUnknownFields?: boolean;
    readonly conversion?: CustomResourceConversion;
  };
  readonly status?: {
    readonly conditions?: readonly Condition[] | null;
    readonly acceptedNames?: CustomResourceDefinitionNames;
    readonly storedVersions?: readonly string[] | null;
  };
}
