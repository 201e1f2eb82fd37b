import { Select, Table, Text, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { RemoveButton } from '../../components/row-buttons.tsx';
import { FormSection } from '../draft-form/form-section.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { QuotaBar } from './quota-bar.tsx';
import { quotaSum, type SharedOut } from './quota-sums.ts';
import { LIMITS, type QuotaRow, quotaRows, withQuotaRows } from './quotas.ts';

interface QuotaFieldsProps extends ResourceFormProps {
  /** What namespaces have already. */
  readonly shared: SharedOut;
}

/** What the namespaces of a project may use, together and each, with the sums while it is typed. */
export function QuotaFields(props: QuotaFieldsProps): ReactElement {
  const { draft, onChange, problemAt, shared } = props;
  const rows = quotaRows(draft);
  const set = (next: readonly QuotaRow[]): void => onChange(withQuotaRows(draft, next));
  const free = LIMITS.filter(({ key }) => rows.every((row) => row.key !== key));
  const problem = problemAt('resourceQuota') ?? problemAt('namespaceDefaultResourceQuota');
  return (
    <FormSection
      title="Quota"
      lead={
        rows.length === 0
          ? 'The namespaces of this project may use whatever the cluster has.'
          : 'What all namespaces may use together, and what each new one gets of it that says nothing else.'
      }
    >
      {rows.length > 0 && (
        <Table verticalSpacing={6} horizontalSpacing="xs" withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th w={170}>All together</Table.Th>
              <Table.Th w={170}>Each namespace</Table.Th>
              <Table.Th>Given out</Table.Th>
              <Table.Th w={44} aria-label="Remove" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <AmountsRow
                key={row.key}
                row={row}
                shared={shared}
                problemAt={problemAt}
                onChange={(changed) =>
                  set(rows.map((other) => (other.key === row.key ? changed : other)))
                }
                onRemove={() => set(rows.filter((other) => other.key !== row.key))}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {problem !== undefined && (
        <Text size="sm" className="danger" role="alert">
          {problem}
        </Text>
      )}
      {free.length > 0 && (
        <Select
          aria-label="Limit something"
          placeholder="Limit something…"
          maw={280}
          data={free.map(({ key, label }) => ({ value: key, label }))}
          value={null}
          onChange={(key) => {
            if (key !== null) set([...rows, { key, all: '', each: '' }]);
          }}
        />
      )}
    </FormSection>
  );
}

interface AmountsRowProps {
  readonly row: QuotaRow;
  readonly shared: SharedOut;
  readonly problemAt: (path: string) => string | undefined;
  readonly onChange: (row: QuotaRow) => void;
  readonly onRemove: () => void;
}

function AmountsRow(props: AmountsRowProps): ReactElement {
  const { row, shared, problemAt, onChange, onRemove } = props;
  const { key, all, each } = row;
  const sum = quotaSum(row, shared);
  const { label = key, example = '' } = LIMITS.find((limit) => limit.key === key) ?? {};
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td pt={12} className="one-line">
        {label}
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={`${label}, all together`}
          placeholder={example}
          value={all}
          error={problemAt(`resourceQuota.limit.${key}`) ?? null}
          onChange={({ currentTarget }) => onChange({ ...row, all: currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={`${label}, each namespace`}
          value={each}
          error={problemAt(`namespaceDefaultResourceQuota.limit.${key}`) ?? null}
          onChange={({ currentTarget }) => onChange({ ...row, each: currentTarget.value })}
        />
      </Table.Td>
      <Table.Td pt={13}>{sum && <QuotaBar label={label} sum={sum} />}</Table.Td>
      <Table.Td>
        <RemoveButton label={`Remove the limit of ${label}`} onClick={onRemove} />
      </Table.Td>
    </Table.Tr>
  );
}
