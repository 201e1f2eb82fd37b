import { ANNOTATIONS, LABELS } from '@drover/api';
import { equalJson, type KubernetesObject } from '@drover/apimachinery';

/** How the built-in roles of a kind are kept. */
export interface BuiltInRoleKind {
  /** Value of the label `bootstrapping` of the built-in roles of the kind. */
  readonly label: string;
  /** What a server sets anew; everything else is what people make of it. */
  readonly kept: readonly string[];
  /** Flags that are set once, and after that are people's. */
  readonly setOnce: readonly string[];
}

/** What has to be patched so that a role that is there is the built-in one; `undefined` when it is. */
export function roleDifference(
  wanted: KubernetesObject,
  current: KubernetesObject,
  { kept, setOnce }: BuiltInRoleKind,
): Readonly<Record<string, unknown>> | undefined {
  const fields = kept.filter((name) => !equalJson(fieldOf(wanted, name), fieldOf(current, name)));
  const isFirst =
    isBootstrapped(wanted) && !isBootstrapped(current)
      ? setOnce.filter((name) => fieldOf(wanted, name) === true)
      : [];
  if (fields.length === 0 && isFirst.length === 0) return undefined;
  return {
    ...Object.fromEntries(
      [...fields, ...isFirst].map((name) => [name, fieldOf(wanted, name) ?? null]),
    ),
    ...(isFirst.length > 0 && {
      metadata: { annotations: { [ANNOTATIONS.bootstrappedRole]: 'true' } },
    }),
  };
}

/** Whether a role was made by a server, and not by people under a name that came to be built in. */
export function isBuiltIn({ metadata }: KubernetesObject, { label }: BuiltInRoleKind): boolean {
  return metadata?.labels?.[LABELS.bootstrapping] === label;
}

function isBootstrapped({ metadata }: KubernetesObject): boolean {
  return metadata?.annotations?.[ANNOTATIONS.bootstrappedRole] === 'true';
}

/** A field; `undefined` when it says no more than one that is left out. */
function fieldOf(role: KubernetesObject, name: string): unknown {
  const value = (role as KubernetesObject & Readonly<Record<string, unknown>>)[name];
  return !value || (Array.isArray(value) && value.length === 0) ? undefined : value;
}
