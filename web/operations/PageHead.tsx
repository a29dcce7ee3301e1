import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../app/layout/usePageTitle';

interface Props {
  readonly title: string;
  readonly lead: string;
  /** Asks once more for what is shown. */
  readonly onRefresh?: () => void;
  readonly busy?: boolean;
}

export function PageHead({ title, lead, onRefresh, busy = false }: Props): ReactNode {
  const { t } = useTranslation('operations');
  usePageTitle(title);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={1} size="h2">
          {title}
        </Title>
        {onRefresh && (
          <Button variant="default" size="sm" loading={busy} onClick={onRefresh}>
            {t('refresh')}
          </Button>
        )}
      </Group>
      <Text c="dimmed" mb="md" maw="70ch">
        {lead}
      </Text>
    </>
  );
}
