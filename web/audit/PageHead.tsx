import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageTitle } from '../app/layout/usePageTitle';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children?: ReactNode;
}

export function PageHead({ title, lead, children }: Props): ReactNode {
  usePageTitle(title);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={1} size="h2">
          {title}
        </Title>
        {children}
      </Group>
      <Text c="dimmed" mb="md" maw="75ch">
        {lead}
      </Text>
    </>
  );
}
