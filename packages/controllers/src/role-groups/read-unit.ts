import type { DeepReadonly } from '@drover/controller-runtime';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { BY_PROJECT, namespacesOf } from '../downstream/namespaces.ts';
import { type RoleBinding, subjectOfBinding } from '../role-use/role-bindings.ts';
import { CREATE_NAMESPACES, MAX_NAMED_NAMESPACES, type ProjectInCluster } from './desired.ts';
import type { ClusterUnit } from './desired-unit.ts';
import type { RoleGiven } from './grantee.ts';
import { managedRoles } from './managed-caches.ts';
import type { RbacMode } from './mode.ts';
import type { OwnRole, OwnRoles } from './own-roles.ts';
import { OWNER_ROLE } from './owner-role.ts';
import { type RoleFacts, roleFacts } from './role-facts.ts';
import { type RoleInputs, tellingBindings } from './role-inputs.ts';
import { externalRoleMissing, type Problem, roleNameTaken } from './unit-problems.ts';

/** What reading needs. */
export interface ReadUnitOptions {
  readonly there: DownstreamCluster;
  readonly mode: RbacMode;
  readonly inputs: RoleInputs;
  readonly ownRoles: OwnRoles;
  readonly signal: AbortSignal;
}

/** Roles as one look at a cluster finds them: each once, and which are missing. */
export class RoleReader {
  readonly #options: ReadUnitOptions;
  readonly #facts = new Map<string, RoleFacts>();
  readonly #closures = new Map<string, readonly RoleFacts[]>();
  /** By role: why it does not do in this cluster what it says. */
  readonly #problems = new Map<string, Problem>();
  /** Whether anything depends on ClusterRoles of the cluster's own. */
  hasExternal = false;

  constructor(options: ReadUnitOptions) {
    this.#options = options;
  }

  /** A role and all that it inherits. */
  async closureOf(name: string): Promise<readonly RoleFacts[]> {
    const known = this.#closures.get(name);
    if (known) return known;
    const closure: RoleFacts[] = [];
    for (const role of this.#options.inputs.closureOf(name)) {
      const facts = await this.#factsOf(role);
      if (facts) closure.push(facts);
    }
    this.#closures.set(name, closure);
    return closure;
  }

  /** What bindings give, those that say nothing new left out. */
  async given(bindings: readonly DeepReadonly<RoleBinding>[]): Promise<readonly RoleGiven[]> {
    const given: RoleGiven[] = [];
    for (const binding of tellingBindings(this.#options.mode, bindings)) {
      const { metadata, roleTemplateName = '' } = binding;
      const subject = subjectOfBinding(binding);
      if (!subject || !this.#fits(binding)) continue;
      const roles = await this.closureOf(roleTemplateName);
      if (roles.length === 0) continue;
      const { namespace = '', name = '' } = metadata ?? {};
      given.push({ namespace, name, subject, roles });
    }
    return given;
  }

  /** A role for clusters gives nothing in a project, nor one for projects in a cluster: neither does the server know it there. */
  #fits({ projectName, roleTemplateName = '' }: DeepReadonly<RoleBinding>): boolean {
    const wrong = projectName ? 'cluster' : 'project';
    return this.#options.inputs.roleOf(roleTemplateName)?.context !== wrong;
  }

  /** Why roles that were read do not do what they say. */
  problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Why a role, or one that it inherits, does not do what it says. */
  problemWith(role: string): Problem | undefined {
    if (this.#problems.size === 0) return undefined;
    const names = this.#options.inputs.closureOf(role);
    return names.map((name) => this.#problems.get(name)).find((problem) => problem !== undefined);
  }

  async #factsOf(name: string): Promise<RoleFacts | undefined> {
    const known = this.#facts.get(name);
    if (known) return known;
    const role = this.#options.inputs.roleOf(name);
    if (!role) return undefined;
    const own = await this.#ownRole(name, role.external === true);
    if (!role.external && own?.isOfKubernetes) {
      // It is given to nobody: what Kubernetes has under that name may allow more.
      this.#problems.set(name, roleNameTaken(name));
      return undefined;
    }
    if (role.external && !own) this.#problems.set(name, externalRoleMissing(name));
    const facts = roleFacts(role, own?.rules);
    this.#facts.set(name, facts);
    return facts;
  }

  /** The ClusterRole of that name, unless it is Drover's. */
  async #ownRole(name: string, isExternal: boolean): Promise<OwnRole | undefined> {
    const { there, ownRoles, signal } = this.#options;
    this.hasExternal ||= isExternal;
    if (!isExternal && managedRoles(there).get({ namespace: '', name })) return undefined;
    return ownRoles.roleOf(there, name, signal);
  }
}

/** What a cluster is to be told, apart from its projects. */
export async function readCluster(
  reader: RoleReader,
  { there: { cluster }, inputs }: ReadUnitOptions,
): Promise<ClusterUnit> {
  const given = await reader.given(inputs.inCluster(cluster));
  const givenInProjects = await reader.given(inputs.inProjectsOf(cluster));
  const [owner] = await reader.closureOf(OWNER_ROLE);
  const [createNamespaces] = await reader.closureOf(CREATE_NAMESPACES);
  return { cluster, given, givenInProjects, owner, createNamespaces };
}

/** A project as a cluster has it. */
export function readProject(there: DownstreamCluster, project: string): ProjectInCluster {
  const { cluster } = there;
  const members = namespacesOf(there).byIndex(BY_PROJECT, `${cluster}:${project}`);
  const nameOf = ({ metadata }: (typeof members)[number]): string => metadata?.name ?? '';
  const living = members.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return {
    cluster,
    project,
    namespaces: members.map(nameOf).toSorted(),
    living: living.map(nameOf).toSorted(),
  };
}

/** What is wrong with a project itself. */
export function placeProblems({ project, namespaces }: ProjectInCluster): readonly Problem[] {
  if (namespaces.length <= MAX_NAMED_NAMESPACES) return [];
  const message = `Project ${project} has ${namespaces.length} namespaces; its people see the first ${MAX_NAMED_NAMESPACES} by name`;
  return [{ reason: 'TooManyNamespaces', message }];
}
