import { Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { saveFile } from '../../components/save-file.ts';
import type { ProjectResource } from './resources.ts';
import { readYaml } from './yaml.ts';

interface YamlModalProps {
  readonly resource: ProjectResource;
  readonly onClose: () => void;
}

/** Shows the Kubernetes object behind a resource. */
export function YamlModal({ resource, onClose }: YamlModalProps): ReactElement {
  const { id, type, name = id } = resource;
  const { data, error, refetch } = useQuery({
    queryKey: ['yaml', type, id],
    queryFn: ({ signal }) => readYaml(resource, signal),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal opened onClose={onClose} title={`YAML of ${name}`} size="xl">
      <Stack>
        {error && (
          <FailurePanel
            title="The YAML could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {data === undefined && !error && <LoadingRows />}
        {data !== undefined && (
          <>
            <Code
              block
              tabIndex={0}
              aria-label={`YAML of ${name}`}
              fz={12.5}
              mah="60vh"
              style={{ overflow: 'auto', whiteSpace: 'pre' }}
            >
              {data}
            </Code>
            <Group justify="flex-end">
              <CopyButton value={data} timeout={1500}>
                {({ copied, copy }) => (
                  <Button
                    variant="default"
                    leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                    onClick={copy}
                  >
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
              <Button
                variant="default"
                leftSection={<IconDownload size={16} />}
                onClick={() => saveFile(`${name}.yaml`, data)}
              >
                Download
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
