import { Button, Code, Modal, ScrollArea, Stack, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { readAgentLogs } from '../../api/agents.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';

/** Shows what the agents of a cluster said last, also before they were restarted. */
export function AgentLogsButton({ clusterId }: { readonly clusterId: string }): ReactElement {
  const [opened, { open, close }] = useDisclosure();
  const { data, error } = useQuery({
    queryKey: ['agent-logs', clusterId],
    queryFn: ({ signal }) => readAgentLogs(clusterId, signal),
    enabled: opened,
    refetchInterval: 5_000,
  });
  return (
    <>
      <Button variant="default" leftSection={<IconFileText size={16} />} onClick={open}>
        Logs
      </Button>
      <Modal opened={opened} onClose={close} title="Last lines of the agents" size="80%">
        <Stack>
          {error && <FailurePanel title="The logs could not be read" error={error} />}
          {Object.entries(data ?? {}).map(([pod, lines]) => (
            <Stack key={pod} gap={4}>
              <Title order={3}>{pod}</Title>
              <ScrollArea.Autosize
                mah={400}
                viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `Log of ${pod}` }}
              >
                <Code block>{lines.join('\n')}</Code>
              </ScrollArea.Autosize>
            </Stack>
          ))}
        </Stack>
      </Modal>
    </>
  );
}
