import type { PolicyRule, RoleRef } from '@drover/apimachinery';
import { AccessSet } from './compile/access-set.ts';
import { type CompiledBinding, type SubjectKey, subjectKey } from './compile/compiled-binding.ts';
import { type BoundSubjects, CompiledRole } from './compile/compiled-role.ts';
import {
  type BindingObject,
  type ObjectKey,
  objectKey,
  type RoleObject,
} from './compile/rbac-objects.ts';
import { RoleAggregation } from './compile/role-aggregation.ts';
import { type Explanation, explainAccess } from './explain/explain.ts';
import {
  isPathRequest,
  type RequestAttributes,
  type ResourceAttributes,
  type UserInfo,
} from './rule/request.ts';

/** The scope of what a ClusterRoleBinding grants; no namespace has an empty name. */
const EVERYWHERE = '';

/** Told when what some users may do has changed, or may have: those for whom `concerns` is true. */
export type AccessListener = (concerns: (user: UserInfo) => boolean) => void;

/**
 * Answers who may do what from the roles and bindings it was told of.
 *
 * **Guarantees**: a change counts from the next question on. A question takes the same time for 1 and for 50,000
 * bindings; it grows with the user's groups only. A change of a binding costs in proportion to its subjects, one of
 * a role in proportion to its rules.
 *
 * **Ordering**: objects may come in any order; a binding to a role that is not there yet grants nothing until it is.
 */
export class RbacAuthorizer {
  readonly #roles = new Map<string, CompiledRole>();
  readonly #bindings = new Map<string, CompiledBinding>();
  readonly #aggregation = new RoleAggregation();
  readonly #listeners = new Set<AccessListener>();
  /** Access sets by table, subject and scope: a namespace, or {@link EVERYWHERE}. */
  readonly #access = {
    users: new Map<string, Map<string, AccessSet>>(),
    groups: new Map<string, Map<string, AccessSet>>(),
  };

  /** Takes in a Role or (without namespace) a ClusterRole that is new or has changed. */
  setRole(object: RoleObject): void {
    const { metadata, rules } = object;
    if (!metadata.namespace) this.#aggregation.set(object);
    const isAggregated = !metadata.namespace && this.#aggregation.isAggregated(metadata.name);
    this.#setRules(this.#role(metadata), isAggregated ? [] : (rules ?? []));
  }

  /** Forgets a Role or ClusterRole; one that is not known is no error. */
  deleteRole(key: ObjectKey): void {
    if (!key.namespace) this.#aggregation.delete(key.name);
    const role = this.#roles.get(objectKey(key));
    if (role) this.#setRules(role, undefined);
    if (role?.bindings.size === 0) this.#roles.delete(objectKey(key));
  }

  /** Takes in a RoleBinding or (without namespace) a ClusterRoleBinding that is new or has changed. */
  setBinding({ metadata, subjects, roleRef }: BindingObject): void {
    this.deleteBinding(metadata);
    const { namespace = '', name } = metadata;
    const role = this.#referencedRole(roleRef, namespace);
    if (role === undefined) return;
    const binding: CompiledBinding = { namespace, name, subjects: subjects ?? [], role };
    this.#bindings.set(objectKey(metadata), binding);
    role.bindings.add(binding);
    for (const subject of subjectsOf(binding)) this.#obtainAccess(subject, namespace).add(binding);
    this.#tell([binding]);
  }

  /** Forgets a RoleBinding or ClusterRoleBinding; one that is not known is no error. */
  deleteBinding(key: ObjectKey): void {
    const binding = this.#bindings.get(objectKey(key));
    if (binding === undefined) return;
    const { role } = binding;
    this.#bindings.delete(objectKey(key));
    for (const subject of subjectsOf(binding)) this.#removeAccess(subject, binding);
    role.bindings.delete(binding);
    if (role.bindings.size === 0 && !role.exists) this.#roles.delete(objectKey(role));
    this.#tell([binding]);
  }

  /** Whether the user may do that. */
  authorize(user: UserInfo, attributes: RequestAttributes): boolean {
    return this.#accessOf(user, scopeOf(attributes)).some((access) => access.allows(attributes));
  }

  /**
   * Whether the user may do that to some object in some namespace; what the attributes say of either does not count.
   * Grows with the namespaces in which the user has a role of their own.
   */
  authorizeSomewhere(user: UserInfo, attributes: ResourceAttributes): boolean {
    this.#aggregate();
    const { users, groups } = this.#access;
    const scopes = [users.get(user.name), ...(user.groups ?? []).map((name) => groups.get(name))];
    return scopes.some((byNamespace) =>
      byNamespace?.values().some((access) => access.allowsSome(attributes)),
    );
  }

  /**
   * Whether the user may do that to some object in the namespace, or cluster-wide where there is none; a name in the
   * attributes does not count. When not, `authorize` refuses every name there.
   */
  authorizeSomeIn(user: UserInfo, attributes: ResourceAttributes): boolean {
    return this.#accessOf(user, scopeOf(attributes)).some((access) =>
      access.allowsSome(attributes),
    );
  }

  /** Whether the user may do that, with the reason: the binding and the rule that allow it, or the roles that are missing. */
  explain(user: UserInfo, attributes: RequestAttributes): Explanation {
    return explainAccess(user, attributes, this.#accessOf(user, scopeOf(attributes)));
  }

  /** All rules that apply to a user in a namespace, cluster-wide ones first; each role counts once. */
  rulesFor(user: UserInfo, namespace: string): PolicyRule[] {
    const roles = new Set<CompiledRole>();
    for (const access of this.#accessOf(user, namespace)) {
      for (const role of access.roles.keys()) roles.add(role);
    }
    return [...roles].flatMap((role) => role.rules);
  }

  /** The rules of the role that a binding in `namespace` names; `undefined` when there is no such role. */
  rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    this.#aggregate();
    const key = roleKey(roleRef, namespace);
    const role = key && this.#roles.get(objectKey(key));
    return role?.exists ? role.rules : undefined;
  }

  /** @returns ends it. */
  onChange(listener: AccessListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #setRules(role: CompiledRole, rules: readonly PolicyRule[] | undefined): void {
    role.setRules(rules);
    this.#tell(role.bindings);
  }

  #tell(bindings: Iterable<BoundSubjects>): void {
    if (this.#listeners.size === 0) return;
    const subjects = [...bindings].flatMap(subjectsOf);
    if (subjects.length === 0) return;
    const meant = {
      users: new Set(subjects.filter(({ table }) => table === 'users').map(({ name }) => name)),
      groups: new Set(subjects.filter(({ table }) => table === 'groups').map(({ name }) => name)),
    };
    const concerns = ({ name, groups = [] }: UserInfo): boolean =>
      meant.users.has(name) || groups.some((group) => meant.groups.has(group));
    for (const listener of this.#listeners) listener(concerns);
  }

  /** The access sets that a question is answered from: what is granted everywhere first. */
  #accessOf(user: UserInfo, namespace: string): AccessSet[] {
    this.#aggregate();
    const scoped = [this.#access.users.get(user.name)];
    for (const group of user.groups ?? []) scoped.push(this.#access.groups.get(group));
    const found: AccessSet[] = [];
    for (const scope of namespace === EVERYWHERE ? [EVERYWHERE] : [EVERYWHERE, namespace]) {
      for (const scopes of scoped) {
        const access = scopes?.get(scope);
        if (access !== undefined) found.push(access);
      }
    }
    return found;
  }

  #aggregate(): void {
    for (const [name, rules] of this.#aggregation.takeChanges())
      this.#setRules(this.#role({ name }), rules);
  }

  #role(key: ObjectKey): CompiledRole {
    const text = objectKey(key);
    const known = this.#roles.get(text);
    if (known !== undefined) return known;
    const role = new CompiledRole(key.namespace ?? '', key.name);
    this.#roles.set(text, role);
    return role;
  }

  #referencedRole(roleRef: RoleRef, namespace: string): CompiledRole | undefined {
    const key = roleKey(roleRef, namespace);
    return key && this.#role(key);
  }

  #obtainAccess({ table, name }: SubjectKey, scope: string): AccessSet {
    const subjects = this.#access[table];
    const scopes = subjects.get(name) ?? new Map<string, AccessSet>();
    subjects.set(name, scopes);
    const access = scopes.get(scope) ?? new AccessSet();
    scopes.set(scope, access);
    return access;
  }

  #removeAccess({ table, name }: SubjectKey, binding: CompiledBinding): void {
    const scopes = this.#access[table].get(name);
    const access = scopes?.get(binding.namespace);
    access?.remove(binding);
    if (access?.isEmpty) scopes?.delete(binding.namespace);
    if (scopes?.size === 0) this.#access[table].delete(name);
  }
}

function scopeOf(attributes: RequestAttributes): string {
  return isPathRequest(attributes) ? EVERYWHERE : (attributes.namespace ?? EVERYWHERE);
}

function roleKey({ kind, name }: RoleRef, namespace: string): ObjectKey | undefined {
  if (kind === 'ClusterRole') return { name };
  return kind === 'Role' && namespace !== EVERYWHERE ? { namespace, name } : undefined;
}

function subjectsOf({ subjects, namespace }: BoundSubjects): SubjectKey[] {
  return subjects.flatMap((subject) => subjectKey(subject, namespace) ?? []);
}
