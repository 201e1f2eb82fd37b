import { type FieldError, forbidden, invalid, required } from '../../field/field-error.ts';
import type { NameRule } from '../meta/names.ts';
import { validatePort, validatePortOrName } from '../network/ports.ts';
import { oneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { absent, given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

interface HttpGetAction {
  readonly path?: string;
  readonly port?: number | string;
  readonly scheme?: string;
  readonly httpHeaders?: readonly { readonly name?: string }[];
}

interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: HttpGetAction;
  readonly tcpSocket?: { readonly port?: number | string };
  readonly grpc?: { readonly port?: number };
  readonly sleep?: { readonly seconds?: number };
}

/** How the kubelet asks a container how it is. */
export interface Probe extends Handler {
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

/** What is done at the beginning and the end of a container. */
export interface Lifecycle {
  readonly postStart?: Handler;
  readonly preStop?: Handler;
}

/** What of a container is watched and done by the kubelet. */
export interface Handled {
  readonly lifecycle?: Lifecycle;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** What is wrong with the hooks and probes of a container; `gracePeriod` is how long its pod has to end, in seconds. */
export function validateHandlers(
  path: string,
  { lifecycle, livenessProbe, readinessProbe, startupProbe }: Handled,
  gracePeriod: number | undefined,
): readonly FieldError[] {
  return [
    ...given(lifecycle, (hooks) => validateLifecycle(`${path}.lifecycle`, hooks, gracePeriod)),
    ...given(livenessProbe, (probe) => validateOnceProbe(`${path}.livenessProbe`, probe)),
    ...given(readinessProbe, (probe) => validateReadinessProbe(`${path}.readinessProbe`, probe)),
    ...given(startupProbe, (probe) => validateOnceProbe(`${path}.startupProbe`, probe)),
  ];
}

/** Hooks and probes on a container that must not have any. */
export function validateNoHandlers(
  path: string,
  container: Handled,
  detail: string,
): readonly FieldError[] {
  return (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap(
    (field) => absent(`${path}.${field}`, container[field], detail),
  );
}

function validateLifecycle(
  path: string,
  { postStart, preStop }: Lifecycle,
  gracePeriod: number | undefined,
): readonly FieldError[] {
  return [
    ...given(postStart, (hook) => validateHandler(`${path}.postStart`, hook, gracePeriod)),
    ...given(preStop, (hook) => validateHandler(`${path}.preStop`, hook, gracePeriod)),
  ];
}

/** A probe whose first success counts. */
function validateOnceProbe(path: string, probe: Probe): readonly FieldError[] {
  const { successThreshold = 0 } = probe;
  return [
    ...validateProbe(path, probe),
    ...when(successThreshold !== 1, () =>
      invalid(`${path}.successThreshold`, successThreshold, 'must be 1'),
    ),
  ];
}

function validateReadinessProbe(path: string, probe: Probe): readonly FieldError[] {
  const at = `${path}.terminationGracePeriodSeconds`;
  return [
    ...validateProbe(path, probe),
    ...given(probe.terminationGracePeriodSeconds, (seconds) => [
      invalid(at, seconds, 'must not be set for readinessProbes'),
    ]),
  ];
}

function validateProbe(path: string, probe: Probe): readonly FieldError[] {
  const { terminationGracePeriodSeconds: grace = 1 } = probe;
  return [
    ...validateHandler(path, probe),
    ...notNegative(`${path}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...notNegative(`${path}.timeoutSeconds`, probe.timeoutSeconds),
    ...notNegative(`${path}.periodSeconds`, probe.periodSeconds),
    ...notNegative(`${path}.successThreshold`, probe.successThreshold),
    ...notNegative(`${path}.failureThreshold`, probe.failureThreshold),
    ...when(grace <= 0, () =>
      invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'),
    ),
  ];
}

/** Ways to handle, in the order in which they are looked at. */
const KINDS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function validateHandler(
  path: string,
  handler: Handler,
  gracePeriod?: number,
): readonly FieldError[] {
  const [first, ...others] = KINDS.filter((kind) => handler[kind] !== undefined);
  if (first === undefined) return [required(path, 'must specify a handler type')];
  return [
    ...validateAction(`${path}.${first}`, { [first]: handler[first] }, gracePeriod),
    ...others.map((kind) =>
      forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type'),
    ),
  ];
}

/** What is wrong with the one action that a handler takes. */
function validateAction(
  path: string,
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  gracePeriod: number | undefined,
): readonly FieldError[] {
  return [
    ...given(exec, ({ command = [] }) =>
      when(command.length === 0, () => required(`${path}.command`)),
    ),
    ...given(httpGet, (get) => validateHttpGet(path, get)),
    ...given(tcpSocket, ({ port }) => validatePortOrName(`${path}.port`, port ?? 0)),
    ...given(grpc, ({ port = 0 }) => validatePort(`${path}.port`, port)),
    ...given(sleep, ({ seconds = 0 }) => validateSleep(path, seconds, gracePeriod)),
  ];
}

const isHeaderName: NameRule = (name) =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ];

function validateHttpGet(
  path: string,
  { path: url, port, scheme, httpHeaders }: HttpGetAction,
): readonly FieldError[] {
  return [
    ...needed(`${path}.path`, url),
    ...validatePortOrName(`${path}.port`, port ?? 0),
    ...oneOf(`${path}.scheme`, scheme, ['HTTP', 'HTTPS']),
    ...each(`${path}.httpHeaders`, httpHeaders, (_, { name = '' }) =>
      named(`${path}.httpHeaders`, name, isHeaderName),
    ),
  ];
}

function validateSleep(
  path: string,
  seconds: number,
  gracePeriod: number | undefined,
): readonly FieldError[] {
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [invalid(path, seconds, detail)];
}
