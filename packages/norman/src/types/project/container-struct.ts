import {
  flatEnvironment,
  mergedEnvironment,
  type NativeEnvironment,
} from './container-environment.ts';
import { actionStruct } from './container-probe.ts';
import {
  at,
  converted,
  type FieldLens,
  type Fields,
  type Lenses,
  listOf,
  recordsOf,
  type StructLens,
  shown,
  structLens,
  structOf,
  textOr,
} from './field-lens.ts';
import { fieldAt, lensesOf, type StructShape, shapeOf } from './struct-lenses.ts';

/** Members of the security context that v3 calls as Kubernetes does. */
const SECURITY_FIELDS = [
  'allowPrivilegeEscalation',
  'privileged',
  'procMount',
  'runAsGroup',
  'runAsNonRoot',
  'seccompProfile',
  'windowsOptions',
];

/** Fields of probes and handlers that tell the action. */
const ACTION_FIELDS = ['command', 'host', 'httpHeaders', 'path', 'port', 'scheme', 'tcp'];

/** Fields that only what runs has, or that are put together from others. */
const DERIVED = [
  'environment',
  'environmentFrom',
  'exitCode',
  'initContainer',
  'restartCount',
  'state',
  'transitioning',
  'transitioningMessage',
];

const nothing = shown(() => undefined);

/** Some fields, each with a lens. */
function each(names: readonly string[], lensFor: (name: string) => FieldLens): Lenses {
  return Object.fromEntries(names.map((name) => [name, lensFor(name)]));
}

/** Kubernetes takes capabilities in any case, clients of v3 know them in capitals. */
function capabilities(member: 'add' | 'drop'): FieldLens {
  const capitals = (names: unknown): unknown =>
    Array.isArray(names) ? names.map((name) => String(name).toUpperCase()) : names;
  return converted(at('securityContext', 'capabilities', member), {
    show: capitals,
    store: (names) => names,
  });
}

function actionAt(shape: StructShape, name: string, ...path: readonly string[]): FieldLens {
  const beside = Object.entries(shapeOf(shape, name)).filter(
    ([key]) => !ACTION_FIELDS.includes(key),
  );
  return structOf(at(...path), actionStruct(lensesOf(Object.fromEntries(beside))));
}

/** The ports of a container by themselves; how they are reached is told by an annotation of the template. */
function ports(shape: StructShape): FieldLens {
  const port = structLens(
    lensesOf(shapeOf(shape, 'ports'), {
      hostIp: at('hostIP'),
      ...each(['dnsName', 'kind', 'sourcePort'], () => nothing),
    }),
  );
  return listOf(at('ports'), port, portKey);
}

/** What tells a port of a container from the others. */
export function portKey({ containerPort, protocol }: Fields): string {
  return `${String(containerPort)}/${textOr(protocol, 'TCP')}`;
}

function nativeOf(stored: Fields): NativeEnvironment {
  return { env: recordsOf(stored['env']), envFrom: recordsOf(stored['envFrom']) };
}

/** A container of a pod, given the fields that v3 has of one. */
export function containerStruct(shape: StructShape): StructLens {
  const plain = structLens(
    lensesOf(shape, {
      ...each(SECURITY_FIELDS, (name) => fieldAt(shape, name, 'securityContext', name)),
      ...each(DERIVED, () => nothing),
      capAdd: capabilities('add'),
      capDrop: capabilities('drop'),
      command: at('args'),
      entrypoint: at('command'),
      livenessProbe: actionAt(shape, 'livenessProbe', 'livenessProbe'),
      ports: ports(shape),
      postStart: actionAt(shape, 'postStart', 'lifecycle', 'postStart'),
      preStop: actionAt(shape, 'preStop', 'lifecycle', 'preStop'),
      readinessProbe: actionAt(shape, 'readinessProbe', 'readinessProbe'),
      readOnly: at('securityContext', 'readOnlyRootFilesystem'),
      startupProbe: actionAt(shape, 'startupProbe', 'startupProbe'),
      uid: at('securityContext', 'runAsUser'),
    }),
  );
  return {
    view: (stored) => ({ ...plain.view(stored), ...shownEnvironment(nativeOf(stored)) }),
    fill(stored, given) {
      const { env, envFrom } = mergedEnvironment(nativeOf(plain.view(stored)), given);
      const wasGiven = (list: readonly Fields[], name: string): unknown =>
        list.length > 0 || Array.isArray(stored[name]) ? list : undefined;
      const native = { env: wasGiven(env, 'env'), envFrom: wasGiven(envFrom, 'envFrom') };
      return plain.fill(stored, { ...given, ...native });
    },
  };
}

function shownEnvironment(native: NativeEnvironment): Fields {
  const { environment, environmentFrom } = flatEnvironment(native);
  return {
    ...(Object.keys(environment).length > 0 && { environment }),
    ...(environmentFrom.length > 0 && { environmentFrom }),
  };
}
