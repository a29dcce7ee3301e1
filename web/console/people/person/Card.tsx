import { Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** Something that can be done about somebody, apart from the forms. */
export function Card({ title, lead, children }: Props): ReactNode {
  const heading = useId();
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={heading}>
      <Title order={2} size="h4" id={heading}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mt={4} mb="md" maw="70ch">
        {lead}
      </Text>
      {children}
    </Paper>
  );
}
