import { Badge, Group, Radio, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { Age } from '../../components/age.tsx';
import type { Revision } from './revisions.ts';

interface RevisionChoiceProps {
  readonly revisions: readonly Revision[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Asks which of the pods that a deployment has had it is to go back to. */
export function RevisionChoice({ revisions, chosen, onChoose }: RevisionChoiceProps): ReactElement {
  if (revisions.every(({ isCurrent }) => isCurrent)) {
    return <Text size="sm">Its pods have never been others: there is nothing to go back to.</Text>;
  }
  return (
    <Radio.Group
      label="Which pods it goes back to"
      description="All pods are replaced by those of the revision; how many there are stays."
      value={chosen ?? null}
      onChange={onChoose}
    >
      <Stack gap="xs" mt="sm">
        {revisions.map((revision) => (
          <RevisionCard key={revision.id} revision={revision} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function RevisionCard({ revision }: { readonly revision: Revision }): ReactElement {
  const { id, number, created, images, isCurrent } = revision;
  return (
    <Radio.Card value={id} disabled={isCurrent} p="sm" radius="md">
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator disabled={isCurrent} mt={2} />
        <div>
          <Group gap="xs">
            <Text size="sm" fw={550}>
              Revision {number}
            </Text>
            {isCurrent && (
              <Badge size="sm" variant="light" tt="none">
                now
              </Badge>
            )}
            <Text size="sm" className="muted">
              made <Age since={created} /> ago
            </Text>
          </Group>
          <Text size="sm" className="muted" style={{ overflowWrap: 'anywhere' }}>
            {images.join(', ')}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  );
}
