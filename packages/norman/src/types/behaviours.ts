import type { TypeBehaviour } from '../behaviour.ts';
import { clusterRoleTemplateBindingBehaviour, globalRoleBindingBehaviour } from './bindings.ts';
import { catalogBehaviour } from './catalog.ts';
import { namespaceBehaviour } from './cluster/namespace.ts';
import { clusterBehaviour } from './cluster.ts';
import { clusterRegistrationTokenBehaviour } from './cluster-registration-token.ts';
import { projectTypeBehaviour } from './downstream-behaviour.ts';
import { featureBehaviour } from './feature.ts';
import { nodeBehaviour } from './node.ts';
import { preferenceBehaviour } from './preference.ts';
import { principalBehaviour } from './principal.ts';
import { globalRoleBehaviour, roleTemplateBehaviour } from './roles.ts';
import { settingBehaviour } from './setting.ts';
import { tokenBehaviour } from './token.ts';
import { userBehaviour } from './user.ts';

type Behaviours = ReadonlyMap<string, TypeBehaviour>;

/** What is special about each type of the management server, by its id. */
export const behaviours: Behaviours = new Map([
  ['catalog', catalogBehaviour],
  ['cluster', clusterBehaviour],
  ['clusterCatalog', catalogBehaviour],
  ['clusterRegistrationToken', clusterRegistrationTokenBehaviour],
  ['clusterRoleTemplateBinding', clusterRoleTemplateBindingBehaviour],
  ['feature', featureBehaviour],
  ['globalRole', globalRoleBehaviour],
  ['globalRoleBinding', globalRoleBindingBehaviour],
  ['node', nodeBehaviour],
  ['preference', preferenceBehaviour],
  ['principal', principalBehaviour],
  ['projectCatalog', catalogBehaviour],
  ['roleTemplate', roleTemplateBehaviour],
  ['setting', settingBehaviour],
  ['token', tokenBehaviour],
  ['user', userBehaviour],
]);

/** What is special about each type of one cluster, by its id. */
export const clusterBehaviours: Behaviours = new Map([['namespace', namespaceBehaviour]]);

/** What is special about each type of one project, by its id. */
export const projectBehaviours: Behaviours = new Map([['configMap', projectTypeBehaviour()]]);
