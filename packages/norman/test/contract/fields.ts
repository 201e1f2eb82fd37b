/** Fields of types by their ids, in the language of `parseField`. */
export type FieldTable = Readonly<Record<string, readonly string[]>>;

/**
 * Writes fields out one by one. Names before the colon share what stands behind it; names without a colon are texts
 * that clients write: `fields('host path; port:int cu=0')`. A minus before names takes them out of a table.
 */
export function fields(...lines: readonly string[]): readonly string[] {
  const groups = lines.flatMap((line) => line.split('; '));
  return groups.flatMap((group) => {
    if (group.startsWith('-'))
      return group
        .slice(1)
        .split(' ')
        .map((name) => `-${name}`);
    const colon = group.indexOf(':');
    const facts = colon < 0 ? 'string cu?' : group.slice(colon + 1);
    const names = colon < 0 ? group : group.slice(0, colon);
    return names.split(' ').map((name) => `${name}:${facts}`);
  });
}

/** Fields that every stored type has. */
export const OBJECT = [
  'labels annotations:map[string] cu?',
  'created removed:date ?',
  'uuid:string ?',
  'ownerReferences:array[ownerReference] ?',
  'creatorId:reference[/v3/schemas/user]',
];
/** Of types whose objects have a name that people give. */
export const DISPLAYED = ['id:dnsLabel ?'];
/** Of types whose objects are called as in Kubernetes. */
export const NAMED = ['name:dnsLabel c?'];
/** Of types in the namespace of a cluster or project, which another field tells. */
export const SCOPED = ['namespaceId:reference[/v3/clusters/schemas/namespace] c?'];
/** Of other types in namespaces. */
export const NAMESPACED = ['namespaceId:reference[/v3/clusters/schemas/namespace] c!?'];
/** Of types with spec and status. */
export const STATE = ['state transitioningMessage:string', 'transitioning:enum [yes|no|error]'];
