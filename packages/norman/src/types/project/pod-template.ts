import { equalJson } from '@drover/apimachinery';
import { PORTS_ANNOTATION, portsAnnotation, shownPorts } from './container-ports.ts';
import { containerStruct } from './container-struct.ts';
import {
  at,
  type FieldLens,
  type Fields,
  type Lenses,
  listOf,
  recordsOf,
  within,
} from './field-lens.ts';
import { schedulingLens } from './scheduling.ts';
import { fieldAt, keyOf, type StructShape, shapeOf } from './struct-lenses.ts';
import { volumesLens } from './volume-lens.ts';

/** Members of the security context of a pod, by what v3 calls them. */
const SECURITY_PATHS: Readonly<Record<string, string>> = {
  fsGroupChangePolicy: 'fsGroupChangePolicy',
  fsgid: 'fsGroup',
  gids: 'supplementalGroups',
  runAsGroup: 'runAsGroup',
  runAsNonRoot: 'runAsNonRoot',
  seccompProfile: 'seccompProfile',
  sysctls: 'sysctls',
  uid: 'runAsUser',
  windowsOptions: 'windowsOptions',
};

/** Fields of a pod that are not a member of its specification by the same name. */
const SPECIAL = ['containers', 'ephemeralContainers', 'scheduling', 'volumes'];

const portsNote = at('metadata', 'annotations', PORTS_ANNOTATION);

/**
 * Containers and init containers in one list, with how their ports are reached: over a pod or a template of pods, as
 * both have metadata and a specification.
 */
function containersLens(shape: StructShape): FieldLens {
  const struct = containerStruct(shape);
  const running = listOf(at('spec', 'containers'), struct, keyOf);
  const first = listOf(at('spec', 'initContainers'), struct, keyOf);
  const get = (template: Fields): readonly Fields[] | undefined => {
    const containers = recordsOf(running.get(template));
    const inits = recordsOf(first.get(template));
    const note = portsNote.get(template) as string | undefined;
    const all = [
      ...containers.map((container) => ({ ...container, initContainer: false })),
      ...inits.map((container) => ({ ...container, initContainer: true })),
    ];
    return all.length > 0 ? shownPorts(all, note) : undefined;
  };
  return {
    get,
    put(template, value) {
      const given = recordsOf(value);
      const inits = given.filter(({ initContainer }) => initContainer === true);
      const others = given.filter(({ initContainer }) => initContainer !== true);
      const withOthers = running.put(template, others);
      const hadInits = first.get(template) !== undefined;
      const changed = first.put(withOthers, inits.length > 0 || hadInits ? inits : undefined);
      const isNoted = equalJson(
        recordsOf(get(changed)).map(portsOf),
        [...others, ...inits].map(portsOf),
      );
      return isNoted ? changed : portsNote.put(changed, portsAnnotation([...others, ...inits]));
    },
  };
}

function portsOf({ ports }: Fields): readonly Fields[] {
  return recordsOf(ports);
}

/**
 * The lenses of the fields that v3 shows of the specification of a pod, over a pod or a template of pods.
 *
 * @param shape the fields that v3 has of a pod.
 */
export function podLenses(shape: StructShape): Lenses {
  const plain = Object.keys(shape).filter(
    (name) => !Object.hasOwn(SECURITY_PATHS, name) && !SPECIAL.includes(name),
  );
  const security = Object.entries(SECURITY_PATHS).map(
    ([name, member]) => [name, fieldAt(shape, name, 'spec', 'securityContext', member)] as const,
  );
  const ephemeral = listOf(
    at('spec', 'ephemeralContainers'),
    containerStruct(shapeOf(shape, 'ephemeralContainers')),
    keyOf,
  );
  return {
    ...Object.fromEntries(plain.map((name) => [name, fieldAt(shape, name, 'spec', name)])),
    ...Object.fromEntries(security),
    containers: containersLens(shapeOf(shape, 'containers')),
    ephemeralContainers: ephemeral,
    scheduling: within(['spec'], schedulingLens(shapeOf(shape, 'scheduling'))),
    volumes: within(['spec'], volumesLens(shapeOf(shape, 'volumes'))),
  };
}
