import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { action, type ClusterNode } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';

/** What a drain is told; times in seconds. */
interface DrainInput {
  readonly force: boolean;
  readonly deleteLocalData: boolean;
  readonly ignoreDaemonSets: boolean;
  /** -1: what each pod asks for. */
  readonly gracePeriod: number;
  readonly timeout: number;
}

const DEFAULTS: DrainInput = {
  force: false,
  deleteLocalData: false,
  ignoreDaemonSets: true,
  gracePeriod: -1,
  timeout: 120,
};

interface DrainModalProps {
  readonly node: ClusterNode;
  readonly onClose: () => void;
}

/** Asks how a node is to be emptied, and begins. */
export function DrainModal({ node, onClose }: DrainModalProps): ReactElement {
  const form = useForm<DrainInput>({ initialValues: DEFAULTS });
  const mutation = useMutation({
    mutationFn: (input: DrainInput) => action(`nodes/${node.id}`, 'drain', input),
    onSuccess: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={`Drain ${node.nodeName ?? node.id}?`}>
      <form onSubmit={form.onSubmit((input) => mutation.mutate(input))}>
        <Stack>
          <Text size="sm">
            No new pods come here, and those that run here are evicted; disruption budgets are
            respected.
          </Text>
          <Checkbox
            label="Also delete pods that nothing makes anew"
            {...form.getInputProps('force', { type: 'checkbox' })}
          />
          <Checkbox
            label="Also delete pods with data in an emptyDir; the data is lost"
            {...form.getInputProps('deleteLocalData', { type: 'checkbox' })}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="Grace period (seconds)"
              description="-1: as each pod asks"
              min={-1}
              allowDecimal={false}
              {...form.getInputProps('gracePeriod')}
            />
            <NumberInput
              label="Give up after (seconds)"
              description="at most 10800"
              min={1}
              max={10_800}
              allowDecimal={false}
              {...form.getInputProps('timeout')}
            />
          </Group>
          {mutation.error && <FailurePanel title="Not drained" error={mutation.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" loading={mutation.isPending}>
              Drain
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
