import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useUnsaved } from './unsaved';

interface Props {
  readonly title: string;
  readonly lead?: string;
  /** Something is typed that is not saved. */
  readonly changed: boolean;
  /** It can be sent; otherwise once something is changed. */
  readonly ready?: boolean;
  readonly busy: boolean;
  /** Why the server refused; null where a field says it. */
  readonly error: unknown;
  /** What the button says; otherwise that it saves. */
  readonly action?: string;
  /** Whether it was carried out. */
  readonly onSubmit: () => Promise<boolean>;
  readonly onReset?: () => void;
  readonly children: ReactNode;
}

/** A form of its own on a page: saved by itself, asked about before it is left unsaved. */
export function FormCard(props: Props): ReactNode {
  const { title, lead, changed, ready = changed, busy, error, action, onSubmit, onReset, children } = props;
  const { t } = useTranslation('console');
  const heading = useId();
  const [saved, setSaved] = useState(false);
  useUnsaved(changed);
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setSaved(false);
    setSaved(await onSubmit());
  }
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={heading}>
      <Title order={2} size="h4" id={heading}>
        {title}
      </Title>
      {lead !== undefined && (
        <Text size="sm" c="dimmed" mt={4} maw="70ch">
          {lead}
        </Text>
      )}
      <form onSubmit={submit} noValidate>
        <Stack mt="md">
          {children}
          {error !== null && error !== undefined && <Fault error={error} />}
          <Group>
            <Button type="submit" loading={busy} disabled={!ready}>
              {action ?? t('forms.save')}
            </Button>
            {onReset && changed && (
              <Button variant="default" onClick={onReset}>
                {t('forms.reset')}
              </Button>
            )}
            <Text component="span" size="sm" role="status" c="teal">
              {saved && !changed && t('forms.saved')}
            </Text>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
