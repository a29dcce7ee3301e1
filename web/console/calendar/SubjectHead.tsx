import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { leave } from '../forms/unsaved';
import type { useSubject } from './useSubject';

interface Props {
  readonly title: string;
  readonly lead?: string;
  readonly subject: ReturnType<typeof useSubject>;
  /** The other page about the same provider. */
  readonly other: { readonly to: string; readonly label: string };
}

/** What a page about one provider's time begins with; admins choose whose. */
export function SubjectHead({ title, lead, subject, other }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [search, setSearch] = useSearchParams();
  usePageTitle(title);
  const { provider, choices } = subject;
  const query = provider !== null && choices ? `?provider=${provider}` : '';
  function choose(id: string): void {
    const next = new URLSearchParams(search);
    next.set('provider', id);
    next.delete('appointment');
    leave(() => setSearch(next));
  }
  return (
    <>
      <Group justify="space-between" align="flex-end" mb="md">
        <Title order={1} size="h2">
          {title}
        </Title>
        <Group align="flex-end" gap="sm">
          {choices && choices.length > 0 && (
            <NativeSelect
              label={t('calendar.provider')}
              value={provider ?? ''}
              onChange={(event) => choose(event.currentTarget.value)}
              data={choices.map(({ id, name }) => ({ value: id, label: name ?? t('calendar.nameless') }))}
            />
          )}
          <Button component={Link} to={other.to + query} variant="default">
            {other.label}
          </Button>
        </Group>
      </Group>
      {lead !== undefined && (
        <Text c="dimmed" mb="md" maw="70ch">
          {lead}
        </Text>
      )}
    </>
  );
}
