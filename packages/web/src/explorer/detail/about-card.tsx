import { Alert, Paper, SimpleGrid, Spoiler, Stack, Text, Title } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { Age } from '../../components/age.tsx';
import { Fact } from '../../components/fact.tsx';
import { LabelBadges } from '../../components/label-badges.tsx';
import type { ExplorerMetadata, ExplorerObject } from '../api/wire.ts';
import { fieldManagersOf, managerOf } from './managed-by.ts';

/** What an object is called, who keeps it, and what is written on it. */
export function AboutCard({ object }: { readonly object: ExplorerObject }): ReactElement {
  const { metadata, apiVersion, kind } = object;
  const { namespace, creationTimestamp, labels = {}, annotations = {} } = metadata;
  return (
    <Paper className="surface" p="lg">
      <Stack gap="md">
        <Title order={2}>About</Title>
        <ManagerNote metadata={metadata} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Fact title="Kind">{`${kind ?? ''} ${apiVersion ?? ''}`}</Fact>
          {namespace !== undefined && <Fact title="Namespace">{namespace}</Fact>}
          <Fact title="Created">
            <Age since={creationTimestamp} /> ago
          </Fact>
          <Fact title="Written by">
            <FieldManagers metadata={metadata} />
          </Fact>
        </SimpleGrid>
        {Object.keys(labels).length > 0 && (
          <Fact title="Labels">
            <LabelBadges labels={labels} />
          </Fact>
        )}
        {Object.keys(annotations).length > 0 && (
          <Fact title="Annotations">
            <Annotations annotations={annotations} />
          </Fact>
        )}
      </Stack>
    </Paper>
  );
}

/** Says that changes by hand may be undone. */
function ManagerNote({ metadata }: { readonly metadata: ExplorerMetadata }): ReactElement | null {
  const manager = managerOf(metadata);
  if (!manager) return null;
  const { name, part } = manager;
  return (
    <Alert variant="light" color="blue" icon={<IconRobot size={18} />} title={`Kept by ${name}`}>
      {part === undefined ? '' : `It is part of the ${part}. `}
      What you change here may be undone by it: change it at its source.
    </Alert>
  );
}

const MAX_MANAGERS = 4;

function FieldManagers({ metadata }: { readonly metadata: ExplorerMetadata }): ReactElement {
  const managers = fieldManagersOf(metadata.managedFields);
  if (managers.length === 0) return <>–</>;
  return (
    <>
      {managers.slice(0, MAX_MANAGERS).map(({ name, subresource, operation, time }) => (
        <Text
          key={`${name} ${operation} ${subresource ?? ''} ${time ?? ''}`}
          component="div"
          size="sm"
        >
          {name}
          <Text span size="xs" className="muted">
            {subresource === undefined ? '' : ` of its ${subresource}`}
            {time !== undefined && (
              <>
                {', '}
                <Age since={time} /> ago
              </>
            )}
          </Text>
        </Text>
      ))}
    </>
  );
}

interface AnnotationsProps {
  readonly annotations: Readonly<Record<string, string>>;
}

function Annotations({ annotations }: AnnotationsProps): ReactElement {
  return (
    <Spoiler maxHeight={110} showLabel="All of them" hideLabel="Fewer">
      {Object.entries(annotations).map(([key, value]) => (
        <Text key={key} component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>
          <span className="muted">{key}</span> {value}
        </Text>
      ))}
    </Spoiler>
  );
}
