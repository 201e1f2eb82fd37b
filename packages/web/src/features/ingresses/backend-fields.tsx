import { Select, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { useChoices } from '../draft-form/project-choices.ts';
import { targetOf, withTarget } from './ingress-draft.ts';

/** Something that requests can be led to. */
export interface Target {
  readonly group: string;
  readonly items: readonly { readonly value: string; readonly label: string }[];
}

/** The services and workloads of a namespace. */
export function useTargets(scope: string, namespaceId: string): readonly Target[] {
  const services = useChoices(scope, 'services', namespaceId);
  const workloads = useChoices(scope, 'workloads', namespaceId);
  return [
    {
      group: 'Services',
      items: services.map(({ id, name }) => ({ value: `service ${id}`, label: name })),
    },
    {
      group: 'Workloads',
      items: workloads.map(({ id, name }) => ({ value: `workload ${id}`, label: name })),
    },
  ];
}

interface BackendFieldsProps {
  readonly fields: DraftFields;
  readonly which: string;
  readonly targets: readonly Target[];
}

/** Where requests go, and to which port there. */
export function BackendFields({ fields, which, targets }: BackendFieldsProps): ReactElement {
  return (
    <>
      <Select
        flex={2}
        aria-label={`Target of ${which}`}
        placeholder="service or workload"
        data={targets.map(({ group, items }) => ({ group, items: [...items] }))}
        searchable
        allowDeselect={false}
        value={targetOf(fields.record()) ?? null}
        error={fields.problem('serviceId') ?? fields.problem('workloadIds') ?? null}
        onChange={(target) => target && fields.set([], withTarget(fields.record(), target))}
      />
      <TextInput
        flex={1}
        aria-label={`Port of ${which}`}
        placeholder="port"
        {...fields.numberOrText('targetPort')}
      />
    </>
  );
}
