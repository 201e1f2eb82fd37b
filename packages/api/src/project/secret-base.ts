import type { TProperties } from 'typebox';
import { objectName } from '../cluster/object-name.ts';
import { field } from '../define-kind/field.ts';
import { defineKind, type Kind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { projectId } from './workload-base.ts';

/** Both forms of a sort of secret. */
export interface SecretKinds {
  /** For all namespaces of a project: stored in the project's namespace of the local cluster. */
  readonly project: Kind;
  /** In one namespace of the cluster. */
  readonly namespaced: Kind;
}

/** What {@link defineSecretKinds} is told. */
export interface SecretDefinition {
  /** Of the form for projects. */
  readonly id: string;
  /** One sentence. */
  readonly description: string;
  /** Fields that are stored under their own names. */
  readonly stored?: TProperties;
  /** Fields that stand for something in the secret's data. */
  readonly fields: TProperties;
}

/** Defines a sort of secret: secrets of a project, and those of one namespace, whose ids begin with `namespaced`. */
export function defineSecretKinds({
  id,
  description,
  stored = {},
  fields,
}: SecretDefinition): SecretKinds {
  const facts = {
    group: '',
    version: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    scope: 'Namespaced',
    description,
    schema: stored,
  } as const;
  const common = {
    ...(id === 'secret' && { name: objectName }),
    description: field.text({ place: 'annotation', form: { label: 'Description' } }),
    ...fields,
  };
  return {
    project: defineKind({
      ...facts,
      norman: {
        id,
        baseType: 'secret',
        ...ALL_METHODS,
        scopedBy: 'projectId',
        virtualFields: {
          ...common,
          projectId: field.reference('/v3/schemas/project', {
            access: 'create',
            place: 'annotation',
          }),
        },
      },
    }),
    namespaced: defineKind({
      ...facts,
      norman: {
        id: namespacedName(id),
        pluralName: namespacedName(pluralOf(id)),
        baseType: 'namespacedSecret',
        ...ALL_METHODS,
        virtualFields: { ...common, projectId },
      },
    }),
  };
}

function namespacedName(name: string): string {
  return `namespaced${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function pluralOf(id: string): string {
  return `${id}s`;
}
