import { Button, Group, Switch, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { followLog, type LogSource } from '../../api/kubernetes.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';

/** Most lines kept on the screen; older ones are dropped. */
export const MAX_LOG_LINES = 5000;

/** Adds a piece of text to lines, of which the last may be unfinished; keeps the newest {@link MAX_LOG_LINES}. */
export function appendLog(
  lines: readonly string[],
  text: string,
  maxLines = MAX_LOG_LINES,
): readonly string[] {
  const [first = '', ...rest] = text.split('\n');
  const joined = [...lines.slice(0, -1), (lines.at(-1) ?? '') + first, ...rest];
  return joined.slice(-maxLines);
}

function useLog(source: LogSource): { lines: readonly string[]; error: unknown } {
  const [lines, setLines] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>();
  const { clusterId, namespace, pod, container, previous = false } = source;
  useEffect(() => {
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      setLines([]);
      setError(undefined);
      const from = { clusterId, namespace, pod, container, previous };
      for await (const text of followLog(from, controller.signal))
        setLines((old) => appendLog(old, text));
    };
    read().catch((cause: unknown) => {
      if (!controller.signal.aborted) setError(cause);
    });
    return () => controller.abort();
  }, [clusterId, namespace, pod, container, previous]);
  return { lines, error };
}

function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The log of a container, following its end unless one scrolls up. */
export function LogView(source: LogSource): ReactElement {
  const [previous, setPrevious] = useState(false);
  const [filter, setFilter] = useState('');
  const { lines, error } = useLog({ ...source, previous });
  const shown = useMemo(
    () => (filter === '' ? lines : lines.filter((line) => line.includes(filter))),
    [lines, filter],
  );
  const end = useRef<HTMLPreElement>(null);
  const [follow, setFollow] = useState(true);
  useEffect(() => {
    if (follow && shown.length > 0) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [shown, follow]);
  return (
    <>
      <Group mb="sm" justify="space-between">
        <TextInput
          leftSection={<IconSearch size={16} />}
          placeholder="Only lines with"
          aria-label="Filter the log"
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <Group>
          <Switch
            label="Follow"
            checked={follow}
            onChange={({ currentTarget }) => setFollow(currentTarget.checked)}
          />
          <Switch
            label="Before the last restart"
            checked={previous}
            onChange={({ currentTarget }) => setPrevious(currentTarget.checked)}
          />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} />}
            onClick={() => downloadText(`${source.pod}.log`, lines.join('\n'))}
          >
            Download
          </Button>
        </Group>
      </Group>
      {error !== undefined && <FailurePanel title="The log could not be read" error={error} />}
      <pre ref={end} className="log" tabIndex={0} aria-label="Log" role="log">
        {shown.join('\n')}
      </pre>
    </>
  );
}
