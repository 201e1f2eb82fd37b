import { duplicate, type FieldError, required } from '../../field/field-error.ts';
import { isPortName, PROTOCOLS, validatePort } from '../network/ports.ts';
import { oneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

/** A port of a container. */
export interface ContainerPort {
  readonly name?: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

/** What has ports: a container. */
export interface WithPorts {
  readonly ports?: readonly ContainerPort[];
}

/** What is wrong with the ports of one container. */
export function validateContainerPorts(
  path: string,
  ports: readonly ContainerPort[] | undefined,
): readonly FieldError[] {
  const names = new Set<string>();
  return each(path, ports, (at, { name, containerPort, hostPort, protocol }) => [
    ...(name ? validateUniqueName(`${at}.name`, name, names) : []),
    ...(containerPort
      ? validatePort(`${at}.containerPort`, containerPort)
      : [required(`${at}.containerPort`)]),
    ...(hostPort ? validatePort(`${at}.hostPort`, hostPort) : []),
    ...oneOf(`${at}.protocol`, protocol, PROTOCOLS),
  ]);
}

/** Ports of the node that several of the containers at `path` ask for. */
export function validateHostPorts(
  path: string,
  containers: readonly WithPorts[],
): readonly FieldError[] {
  const taken = new Set<string>();
  return each(path, containers, (at, { ports }) =>
    each(`${at}.ports`, ports, (portAt, { hostPort, hostIP = '', protocol = '' }) => {
      if (!hostPort) return [];
      const place = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(place)) return [duplicate(`${portAt}.hostPort`, place)];
      taken.add(place);
      return [];
    }),
  );
}

function validateUniqueName(path: string, name: string, names: Set<string>): readonly FieldError[] {
  const malformed = named(path, name, isPortName);
  if (malformed.length > 0) return malformed;
  const isTaken = names.has(name);
  names.add(name);
  return when(isTaken, () => duplicate(path, name));
}
