import { type CustomResourceDefinition, crdOf } from './define-kind/crd.ts';
import type { AnyKind } from './define-kind/kind.ts';
import { authConfigKinds } from './management/auth-config-kinds.ts';
import { cluster } from './management/cluster.ts';
import { clusterRegistrationToken } from './management/cluster-registration-token.ts';
import { clusterRoleTemplateBinding } from './management/cluster-role-template-binding.ts';
import { feature } from './management/feature.ts';
import { globalRole, globalRoleBinding } from './management/global-role.ts';
import { node } from './management/node.ts';
import { principal } from './management/principal.ts';
import { roleTemplate } from './management/role-template.ts';
import { samlToken } from './management/saml-token.ts';
import { setting } from './management/setting.ts';
import { token } from './management/token.ts';
import { user } from './management/user.ts';
import { userAttribute } from './management/user-attribute.ts';

/** The types of the management server: every kind of Drover, stored or not. */
export const kinds: readonly AnyKind[] = [
  ...authConfigKinds,
  cluster,
  clusterRegistrationToken,
  clusterRoleTemplateBinding,
  feature,
  globalRole,
  globalRoleBinding,
  node,
  principal,
  roleTemplate,
  samlToken,
  setting,
  token,
  user,
  userAttribute,
];

/** The types of one cluster, which live in it and are reached through the tunnel. */
export const clusterKinds: readonly AnyKind[] = [];

/** The types of one project, which live in the namespaces of its cluster. */
export const projectKinds: readonly AnyKind[] = [];

/** The CRDs of every stored kind, for the server to apply before anything reads them. */
export function crds(): readonly CustomResourceDefinition[] {
  return kinds.filter(({ crd }) => crd !== undefined).map(crdOf);
}
