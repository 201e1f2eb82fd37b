import { NumberInput, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { PROBE_KINDS, type ProbeKind, probeKindOf, withProbeKind } from './workload-draft.ts';

const PROBES = [
  {
    field: 'readinessProbe',
    label: 'Is it ready?',
    description: 'While not, it gets no requests.',
  },
  {
    field: 'livenessProbe',
    label: 'Does it live?',
    description: 'If not, it is started again.',
  },
  {
    field: 'startupProbe',
    label: 'Has it started?',
    description: 'Until then, nothing else is asked.',
  },
] as const;

/** How it is found out whether a container works. */
export function ProbeFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={{ base: 1, lg: 3 }}>
      {PROBES.map(({ field, label, description }) => (
        <Probe key={field} fields={fields.at(field)} label={label} description={description} />
      ))}
    </SimpleGrid>
  );
}

interface ProbeProps {
  readonly fields: DraftFields;
  readonly label: string;
  readonly description: string;
}

function Probe({ fields, label, description }: ProbeProps): ReactElement {
  const probe = fields.value();
  const kind = probeKindOf(probe);
  return (
    <Stack gap="xs">
      <Select
        label={label}
        description={description}
        data={Object.entries(PROBE_KINDS).map(([value, text]) => ({ value, label: text }))}
        allowDeselect={false}
        placeholder="as its YAML says"
        value={kind ?? null}
        error={fields.problem() ?? null}
        onChange={(next) => fields.set([], withProbeKind(probe, next as ProbeKind))}
      />
      {kind === 'http' && <HttpFields fields={fields} />}
      {kind === 'tcp' && <TextInput label="Port" {...fields.numberOrText('port')} />}
      {kind === 'command' && (
        <Textarea
          label="Command"
          description="One word a line; it works if the command succeeds"
          styles={MONOSPACE}
          autosize
          maxRows={6}
          {...fields.lines('command')}
        />
      )}
      {kind !== 'none' && kind !== undefined && <TimeFields fields={fields} />}
      {kind === undefined && (
        <Text size="xs" className="muted">
          It is asked in a way that only the YAML shows.
        </Text>
      )}
    </Stack>
  );
}

function HttpFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={3} spacing="xs">
      <Select
        label="Scheme"
        data={['HTTP', 'HTTPS']}
        allowDeselect={false}
        {...fields.choice('scheme')}
      />
      <TextInput label="Port" {...fields.numberOrText('port')} />
      <TextInput label="Path" styles={MONOSPACE} {...fields.text('path')} />
    </SimpleGrid>
  );
}

const TIMES = [
  { field: 'initialDelaySeconds', label: 'First after, s', example: '0' },
  { field: 'periodSeconds', label: 'Then every, s', example: '10' },
  { field: 'failureThreshold', label: 'Failures', example: '3' },
] as const;

function TimeFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={3} spacing="xs">
      {TIMES.map(({ field, label, example }) => (
        <NumberInput
          key={field}
          label={label}
          placeholder={example}
          min={0}
          allowDecimal={false}
          {...fields.number(field)}
        />
      ))}
    </SimpleGrid>
  );
}
