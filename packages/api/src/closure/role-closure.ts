import type { RoleTemplate } from '../management/role-template.ts';

/** Every role template that one role template stands for. */
export interface RoleClosure {
  /** The role and all it inherits, each once, breadth first; the role itself comes first. */
  readonly roles: readonly RoleTemplate[];
  /** Names that are inherited but do not exist. */
  readonly missing: readonly string[];
  /** Names along the first inheritance cycle found, the first repeated at the end; absent when there is none. */
  readonly cycle?: readonly string[];
}

/**
 * The inheritance closure of a role template.
 *
 * **Guarantees**: ends for every input, cycles included; each role is looked up once.
 *
 * @param name - the role template to begin with.
 * @param get - looks a role template up by name.
 */
export function roleClosure(
  name: string,
  get: (name: string) => RoleTemplate | undefined,
): RoleClosure {
  const found = new Map<string, RoleTemplate>();
  const missing: string[] = [];
  const queue = [name];
  const seen = new Set(queue);
  for (const next of queue) {
    const role = get(next);
    if (!role) {
      missing.push(next);
      continue;
    }
    found.set(next, role);
    for (const inherited of role.roleTemplateNames ?? []) {
      if (seen.has(inherited)) continue;
      seen.add(inherited);
      queue.push(inherited);
    }
  }
  const cycle = findCycle(name, found);
  return { roles: [...found.values()], missing, ...(cycle && { cycle }) };
}

/** Depth first, with a stack of its own: chains of roles may be longer than the call stack is deep. */
function findCycle(
  start: string,
  roles: ReadonlyMap<string, RoleTemplate>,
): readonly string[] | undefined {
  const inheritedBy = (name: string): Iterator<string> =>
    (roles.get(name)?.roleTemplateNames ?? [])[Symbol.iterator]();
  const done = new Set<string>();
  const open = new Map([[start, inheritedBy(start)]]);
  const path = [start];
  for (let name = path.at(-1); name !== undefined; name = path.at(-1)) {
    const next = open.get(name)?.next();
    if (next === undefined || next.done) {
      open.delete(name);
      done.add(name);
      path.pop();
    } else if (open.has(next.value)) {
      return [...path.slice(path.indexOf(next.value)), next.value];
    } else if (!done.has(next.value)) {
      open.set(next.value, inheritedBy(next.value));
      path.push(next.value);
    }
  }
  return undefined;
}
