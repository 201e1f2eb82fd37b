import { Button, Group, Modal, Stack, TagsInput, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ResourceTarget } from './matrix.ts';

interface NamesModalProps {
  readonly target: ResourceTarget;
  readonly onChange: (names: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Asks which objects a line is about. */
export function NamesModal({ target, onChange, onClose }: NamesModalProps): ReactElement {
  const [names, setNames] = useState<string[]>([...target.names]);
  return (
    <Modal opened onClose={onClose} title={`Which ${target.resource}?`}>
      <Stack>
        <TagsInput
          label="Names"
          description="Enter after each; without any, all of them."
          value={names}
          onChange={setNames}
          splitChars={[',', ' ']}
          data-autofocus
        />
        <Text size="sm" className="muted">
          Kubernetes knows no name while something is created or listed: of these verbs a rule with
          names gives nothing, but a list of one object by its name.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            onClick={() => {
              onChange(names.toSorted());
              onClose();
            }}
          >
            Take these
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
