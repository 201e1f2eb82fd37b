import { type RoleTemplate, roleClosure, roleTemplate } from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import {
  type Informer,
  type InformerCache,
  informerSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { clusterRoles } from '@drover/kubernetes';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { roleTemplateIndexes } from './role-bindings.ts';
import { withHeirs } from './role-heirs.ts';

interface ClusterRole extends KubernetesObject {
  readonly rules?: readonly PolicyRule[];
}

/** A role with the rules that it has in the home of state. */
export interface RoleWithRules {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly administrative: boolean;
}

/** The role templates, and where the rules of external ones come from. */
export class RoleRules {
  readonly #templates: Informer<RoleTemplate>;
  readonly #clusterRoles: Informer<ClusterRole>;

  constructor(cache: InformerCache) {
    this.#templates = cache.informer<RoleTemplate>(roleTemplate.type, {
      indexes: roleTemplateIndexes,
    });
    this.#clusterRoles = cache.informer<ClusterRole>(clusterRoles);
  }

  /** The roles of these names and all that they inherit, each once, in a steady order; what does not exist is left out. */
  closureOf(names: readonly string[]): readonly RoleWithRules[] {
    const roles = new Map<string, RoleTemplate>();
    for (const name of names) {
      for (const role of roleClosure(name, (of) => this.#get(of)).roles) {
        roles.set(role.metadata?.name ?? '', role);
      }
    }
    return [...roles.keys()].toSorted().map((name) => this.#withRules(name, roles.get(name)));
  }

  /**
   * Keys that need work because what a role grants has changed: those that `keysOf` gives for the role and for each one
   * that inherits it. Changes of nothing but names and flags are left out.
   */
  sources(keysOf: (role: string) => Iterable<ObjectKey>): readonly Source[] {
    const keys = (role: string): ObjectKey[] =>
      withHeirs(role, this.#templates).flatMap((of) => [...keysOf(of)]);
    return [
      informerSource(this.#templates, (change) =>
        isUnchanged(change, grantOfTemplate) ? [] : keys(change.key.name),
      ),
      informerSource(this.#clusterRoles, (change) =>
        !this.#get(change.key.name)?.external || isUnchanged(change, ({ rules }) => rules)
          ? []
          : keys(change.key.name),
      ),
    ];
  }

  #get(name: string): RoleTemplate | undefined {
    return this.#templates.get({ namespace: '', name }) as RoleTemplate | undefined;
  }

  #withRules(name: string, role: RoleTemplate | undefined): RoleWithRules {
    const rules = role?.external
      ? this.#clusterRoles.get({ namespace: '', name })?.rules
      : role?.rules;
    return {
      name,
      // Whoever wrote a role past the API may have left the verbs out.
      rules: ((rules ?? []) as readonly PolicyRule[]).filter(({ verbs }) => verbs?.length > 0),
      administrative: role?.administrative === true,
    };
  }
}

function grantOfTemplate(role: RoleTemplate): unknown {
  const { rules = [], roleTemplateNames = [], external = false, administrative = false } = role;
  return [rules, roleTemplateNames, external, administrative];
}
