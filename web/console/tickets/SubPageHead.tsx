import { Anchor, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePageTitle } from '../../app/layout/usePageTitle';

interface Props {
  readonly title: string;
  readonly lead: string;
  /** What can be done there. */
  readonly children?: ReactNode;
}

/** The head of a page beside the tickets, with the way back to them. */
export function SubPageHead({ title, lead, children }: Props): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(title);
  return (
    <>
      <Anchor component={Link} to="/console/tickets" size="sm" underline="always">
        {t('tickets.pages.board')}
      </Anchor>
      <Group justify="space-between" my="xs">
        <Title order={1} size="h2">
          {title}
        </Title>
        {children}
      </Group>
      <Text c="dimmed" mb="md" maw="70ch">
        {lead}
      </Text>
    </>
  );
}
