import { Badge } from '@mantine/core';
import type { ReactElement } from 'react';

const COLORS: Readonly<Record<string, string>> = {
  active: 'teal',
  running: 'teal',
  ready: 'teal',
  bound: 'teal',
  succeeded: 'gray',
  completed: 'gray',
  pending: 'blue',
  waiting: 'blue',
  provisioning: 'blue',
  containercreating: 'blue',
  updating: 'blue',
  removing: 'orange',
  terminating: 'orange',
  unavailable: 'red',
  error: 'red',
  failed: 'red',
  notready: 'red',
  crashloopbackoff: 'red',
};

interface StateBadgeProps {
  readonly state: string;
  /** What stands there; otherwise the state itself. */
  readonly label?: string;
}

/** A state word with its colour; words that are not known stay grey. */
export function StateBadge({ state, label = state }: StateBadgeProps): ReactElement {
  const color = COLORS[state.toLowerCase().replaceAll(' ', '')] ?? 'gray';
  return (
    <Badge variant="dot" color={color} size="md" radius="sm" tt="none" fw={550} miw="max-content">
      {label.charAt(0).toUpperCase() + label.slice(1)}
    </Badge>
  );
}
