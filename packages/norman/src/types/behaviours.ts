import type { TypeBehaviour } from '../behaviour.ts';
import { clusterRoleTemplateBindingBehaviour, globalRoleBindingBehaviour } from './bindings.ts';
import { clusterBehaviour } from './cluster.ts';
import { clusterRegistrationTokenBehaviour } from './cluster-registration-token.ts';
import { featureBehaviour } from './feature.ts';
import { principalBehaviour } from './principal.ts';
import { globalRoleBehaviour, roleTemplateBehaviour } from './roles.ts';
import { settingBehaviour } from './setting.ts';
import { tokenBehaviour } from './token.ts';
import { userBehaviour } from './user.ts';

/** What is special about each type, by its id. */
export const behaviours: ReadonlyMap<string, TypeBehaviour> = new Map([
  ['cluster', clusterBehaviour],
  ['clusterRegistrationToken', clusterRegistrationTokenBehaviour],
  ['clusterRoleTemplateBinding', clusterRoleTemplateBindingBehaviour],
  ['feature', featureBehaviour],
  ['globalRole', globalRoleBehaviour],
  ['globalRoleBinding', globalRoleBindingBehaviour],
  ['principal', principalBehaviour],
  ['roleTemplate', roleTemplateBehaviour],
  ['setting', settingBehaviour],
  ['token', tokenBehaviour],
  ['user', userBehaviour],
]);
