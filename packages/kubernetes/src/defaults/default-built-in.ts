import {
  type DynamicObject,
  type GroupVersionKind,
  groupResource,
  type RbacSubject,
} from '@drover/apimachinery';
import { builtInKind } from '../facts/resources.ts';
import type { CustomResourceDefinition } from '../types/apiextensions.ts';
import type { Secret } from '../types/core.ts';
import type { RoleBinding } from '../types/rbac.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** What a kind fills in by code. */
const KINDS: Readonly<Record<string, (object: never) => object>> = {
  secrets: defaultSecret,
  'rolebindings.rbac.authorization.k8s.io': defaultBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': defaultBinding,
  'customresourcedefinitions.apiextensions.k8s.io': defaultDefinition,
};

/** The object of a built-in kind with what is missing filled in; the same one when nothing is. */
export function defaultBuiltIn(gvk: GroupVersionKind, object: DynamicObject): DynamicObject {
  const facts = builtInKind(gvk);
  const fill = facts && KINDS[groupResource(facts)];
  return fill === undefined ? object : (fill(object as never) as DynamicObject);
}

/** Plain values move into `data`, and nobody sees them again. */
function defaultSecret(secret: Secret): Secret {
  if (secret.type && secret.stringData === undefined) return secret;
  const { stringData, ...rest } = secret;
  const plain = Object.entries(stringData ?? {}).map(([key, value]) => [key, toBase64(value)]);
  return {
    ...rest,
    ...(plain.length > 0 && {
      data: { ...secret.data, ...(Object.fromEntries(plain) as Record<string, string>) },
    }),
    type: secret.type || 'Opaque',
  };
}

function defaultBinding(binding: RoleBinding): RoleBinding {
  const { roleRef, subjects } = binding;
  const complete = subjects?.every((subject) => subject.apiGroup || !needsGroup(subject)) ?? true;
  if (roleRef.apiGroup && complete) return binding;
  return {
    ...binding,
    roleRef: { ...roleRef, apiGroup: roleRef.apiGroup || RBAC_GROUP },
    ...(subjects !== undefined && {
      subjects: subjects.map((subject) =>
        needsGroup(subject) ? { ...subject, apiGroup: subject.apiGroup || RBAC_GROUP } : subject,
      ),
    }),
  };
}

function needsGroup({ kind }: RbacSubject): boolean {
  return kind === 'User' || kind === 'Group';
}

function defaultDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { spec } = definition;
  const { kind, singular, listKind } = spec.names;
  if (singular && listKind && spec.conversion !== undefined) return definition;
  return {
    ...definition,
    spec: {
      ...spec,
      names: {
        ...spec.names,
        singular: singular || kind.toLowerCase(),
        listKind: listKind || (kind && `${kind}List`),
      },
      conversion: spec.conversion ?? { strategy: 'None' },
    },
  };
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
