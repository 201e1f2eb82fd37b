import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { listQuery } from '../../api/live-list.ts';
import type { ClusterNode } from '../../api/v3.ts';
import { MONOSPACE } from '../../components/monospace.ts';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { placeOfScope } from '../draft-form/project-choices.ts';
import { Rows } from '../draft-form/rows.tsx';

interface SchedulingFieldsProps {
  readonly fields: DraftFields;
  readonly scope: string;
}

const TAINT_TITLES = [
  ['Key', 2],
  ['Condition', 1],
  ['Value', 2],
  ['Effect', 2],
] as const;

/** On which nodes pods run. */
export function SchedulingFields({ fields, scope }: SchedulingFieldsProps): ReactElement {
  const { clusterId } = placeOfScope(scope);
  const { data: nodes = [] } = useQuery(listQuery<ClusterNode>('nodes', { clusterId }));
  return (
    <FormSection title="Nodes" lead="Where the pods run; anywhere, when nothing is said.">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label="On one node"
          placeholder="any that will do"
          data={nodes.map(({ id, nodeName }) => ({ value: id, label: nodeName ?? id }))}
          clearable
          searchable
          {...fields.choice('node', 'nodeId')}
        />
        <Textarea
          label="On nodes with labels"
          description="All of these, one a line: disk = ssd, zone in (a, b), !gpu"
          styles={MONOSPACE}
          autosize
          maxRows={6}
          {...fields.lines('node', 'requireAll')}
        />
      </SimpleGrid>
      <Rows
        fields={fields.at('tolerate')}
        label="Tolerated taints"
        description="Nodes with these taints will do too."
        one="taint"
        titles={TAINT_TITLES}
        blank={{ key: '', operator: 'Equal', value: '', effect: 'NoSchedule' }}
      >
        {(row, which) => (
          <>
            <TextInput
              flex={2}
              aria-label={`Key of ${which}`}
              placeholder="key"
              styles={MONOSPACE}
              {...row.text('key')}
            />
            <Select
              flex={1}
              aria-label={`Operator of ${which}`}
              data={[
                { value: 'Equal', label: 'is' },
                { value: 'Exists', label: 'exists' },
              ]}
              allowDeselect={false}
              {...row.choice('operator')}
            />
            <TextInput
              flex={2}
              aria-label={`Value of ${which}`}
              placeholder="value"
              styles={MONOSPACE}
              disabled={row.value('operator') === 'Exists'}
              {...row.text('value')}
            />
            <Select
              flex={2}
              aria-label={`Effect of ${which}`}
              data={['NoSchedule', 'PreferNoSchedule', 'NoExecute']}
              placeholder="any effect"
              clearable
              {...row.choice('effect')}
            />
          </>
        )}
      </Rows>
    </FormSection>
  );
}
